-- Writes each decision of one piece that still rests on what it was made by. One call, so atomic.
-- KEYS: epoch, then for each decision its lists, the cells that it looked at, and the pages that it writes
-- ARGV: seconds to live; '1' to ask for the epoch; bytes that a list may have; of cells the bytes that one may have, those
--   of an entry, where in it the language begins, and from how many signs on a meaning is another one, in two languages
--   and in one; then for each decision how many lists, cells, cells that it enters and pages; the 8 bytes that name its
--   page; its entry; the last 8 bytes expected of each list; the page of the last entry expected of each cell; and for
--   each page the last 8 bytes expected and its value
-- Gives 1 for each decision written, 0 for each not; false when the memory was emptied.
-- A decision has changed when one of its pages has; when a page that it did not see stands in two of its lists: what is
-- related shares two (postings.py); or when one of like meaning stands in a cell. What was not written counts as such a
-- page: later ones saw it, and it is not there.
if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then
  return false
end
local seconds, list_bytes = ARGV[1], tonumber(ARGV[3])
local cell_bytes, width, language = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local far_abroad, far_here = tonumber(ARGV[7]), tonumber(ARGV[8])
local ones = {}
for byte = 0, 255 do
  ones[byte] = (byte % 2) + (ones[math.floor(byte / 2)] or 0)
end
-- List → what is in it behind the end that was read, or what decisions of this piece saw there in vain.
local unseen = {}
local function behind(value, expected, size)
  local found, at = {}, #value - size + 1
  while at > 0 and string.sub(value, at, at + 7) ~= expected do
    found[#found + 1] = string.sub(value, at, at + size - 1)
    at = at - size
  end
  return found
end
local function read(name, expected, size)
  local value = redis.call('GET', name) or ''
  unseen[name] = unseen[name] or behind(value, expected, size)
  return value
end
local function has(value, page, size)
  local at = string.find(value, page, 1, true)
  while at and (at - 1) % size ~= 0 do
    at = string.find(value, page, at + 1, true)
  end
  return at
end
local function means_the_same(one, other)
  local apart, far = 0, far_abroad
  if string.sub(one, language + 1, language + 2) == string.sub(other, language + 1, language + 2) then
    far = far_here
  end
  for at = language + 3, width do
    apart = apart + ones[bit.bxor(string.byte(one, at), string.byte(other, at))]
  end
  return apart < far
end
local key, arg, written = 2, 9, {}
while arg <= #ARGV do
  local lists, cells = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1])
  local entered, pages = tonumber(ARGV[arg + 2]), tonumber(ARGV[arg + 3])
  local page, entry, ends = ARGV[arg + 4], ARGV[arg + 5], arg + 6
  local first_cell, first_page, first_value = key + lists, key + lists + cells, ends + lists + cells
  local values, times, stands = {}, {}, 1
  for i = 0, lists - 1 do
    local name = KEYS[key + i]
    values[i] = read(name, ARGV[ends + i], 8)
    for _, other in ipairs(unseen[name]) do
      times[other] = (times[other] or 0) + 1
      if times[other] >= math.min(2, lists) then
        stands = 0
      end
    end
  end
  for i = 0, cells - 1 do
    local name = KEYS[first_cell + i]
    values[lists + i] = read(name, ARGV[ends + lists + i], width)
    for _, other in ipairs(unseen[name]) do
      if stands == 1 and means_the_same(entry, other) then
        stands = 0
      end
    end
  end
  for i = 0, pages - 1 do
    if stands == 1 and redis.call('GETRANGE', KEYS[first_page + i], -8, -1) ~= ARGV[first_value + 2 * i] then
      stands = 0
    end
  end
  for i = 0, lists + entered - 1 do
    local name, what, size, most = KEYS[key + i], page, 8, list_bytes
    if i >= lists then
      what, size, most = entry, width, cell_bytes
    end
    if stands == 0 then
      table.insert(unseen[name], what)
    elseif not has(values[i], page, size) then
      redis.call('SET', name, string.sub(values[i] .. what, -most), 'EX', seconds)
    end
  end
  for i = 0, pages - 1 do
    if stands == 1 then
      redis.call('SET', KEYS[first_page + i], ARGV[first_value + 2 * i + 1], 'EX', seconds)
    end
  end
  written[#written + 1] = stands
  key = first_page + pages
  arg = first_value + 2 * pages
end
return written
