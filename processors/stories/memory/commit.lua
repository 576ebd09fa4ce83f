-- Writes each decision of one piece that still rests on what it was made by. One call, so atomic.
-- KEYS: epoch, then for each decision its lists and the pages that it writes
-- ARGV: seconds to live; '1' to ask for the epoch; bytes that a list may have; then for each decision how many lists,
--   how many pages, the 8 bytes that name its page, the last 8 bytes expected of each list, and for each page the
--   last 8 bytes expected and its value
-- Gives 1 for each decision written, 0 for each not; false when the memory was emptied.
-- A decision has changed when one of its pages has, or when a page that it did not see stands in two of its lists: what
-- is related shares two (postings.py). What was not written counts as such a page: later ones saw it, and it is not there.
if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then
  return false
end
local seconds, bytes = ARGV[1], tonumber(ARGV[3])
local key, arg, written = 2, 4, {}
-- List → the pages that are in it behind the end that was read, or that decisions of this piece saw there in vain.
local unseen = {}
local function behind(value, expected)
  local pages, at = {}, #value - 7
  while at > 0 and string.sub(value, at, at + 7) ~= expected do
    pages[#pages + 1] = string.sub(value, at, at + 7)
    at = at - 8
  end
  return pages
end
while arg <= #ARGV do
  local lists, pages, page = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1]), ARGV[arg + 2]
  local first_page, first_value = key + lists, arg + 3 + lists
  local values, times, stands = {}, {}, 1
  for i = 0, lists - 1 do
    local name = KEYS[key + i]
    values[i] = redis.call('GET', name) or ''
    unseen[name] = unseen[name] or behind(values[i], ARGV[arg + 3 + i])
    for _, other in ipairs(unseen[name]) do
      times[other] = (times[other] or 0) + 1
      if times[other] >= math.min(2, lists) then
        stands = 0
      end
    end
  end
  for i = 0, pages - 1 do
    if stands == 1 and redis.call('GETRANGE', KEYS[first_page + i], -8, -1) ~= ARGV[first_value + 2 * i] then
      stands = 0
    end
  end
  for i = 0, lists - 1 do
    local name = KEYS[key + i]
    if stands == 0 then
      table.insert(unseen[name], page)
    else
      local at = string.find(values[i], page, 1, true)
      if not at or (at - 1) % 8 ~= 0 then
        redis.call('SET', name, string.sub(values[i] .. page, -bytes), 'EX', seconds)
      end
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
