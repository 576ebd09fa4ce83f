-- Writes each decision of one piece that still rests on what it was made by. One call, so atomic.
-- KEYS: epoch, then for each decision its lists and the pages that it writes
-- ARGV: seconds to live; '1' to ask for the epoch; bytes that a list may have; then for each decision how many lists,
--   how many pages, the 8 bytes that name its page, the last 8 bytes expected of each list, and for each page the
--   last 8 bytes expected and its value
-- Gives 1 for each decision written, 0 for each not; false when the memory was emptied.
-- A decision has changed when one of its pages has, or two of its lists: what is related shares two (desk.py). What was
-- not written is missing from the lists and pages that later ones expect, so these are not written either.
if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then
  return false
end
local seconds, bytes = ARGV[1], tonumber(ARGV[3])
local key, arg, written = 2, 4, {}
-- Lists in which somebody else's page stands between ours: their ends look as expected again after our next page.
local moved = {}
while arg <= #ARGV do
  local lists, pages, page = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1]), ARGV[arg + 2]
  local values, others, stands = {}, 0, 1
  local first_page, first_value = key + lists, arg + 3 + lists
  for i = 0, lists - 1 do
    local value = redis.call('GET', KEYS[key + i]) or ''
    values[i] = value
    if moved[KEYS[key + i]] or string.sub(value, -8) ~= ARGV[arg + 3 + i] then
      moved[KEYS[key + i]] = true
      others = others + 1
    end
  end
  if others >= math.max(1, math.min(2, lists)) then
    stands = 0
  end
  for i = 0, pages - 1 do
    if stands == 1 and redis.call('GETRANGE', KEYS[first_page + i], -8, -1) ~= ARGV[first_value + 2 * i] then
      stands = 0
    end
  end
  if stands == 1 then
    for i = 0, lists - 1 do
      local at = string.find(values[i], page, 1, true)
      if not at or (at - 1) % 8 ~= 0 then
        redis.call('SET', KEYS[key + i], string.sub(values[i] .. page, -bytes), 'EX', seconds)
      end
    end
    for i = 0, pages - 1 do
      redis.call('SET', KEYS[first_page + i], ARGV[first_value + 2 * i + 1], 'EX', seconds)
    end
  end
  written[#written + 1] = stands
  key = first_page + pages
  arg = first_value + 2 * pages
end
return written
