-- Writes the decisions of one piece in their order, up to the first that rests on something that has changed since.
-- One call, so atomic.
-- KEYS: epoch, then for each decision its lists and the pages that it writes
-- ARGV: seconds to live; '1' to ask for the epoch; bytes that a list may have; then for each decision how many lists,
--   how many pages, the 8 bytes that name its page, the last 8 bytes expected of each list, and for each page the
--   last 8 bytes expected and its value
-- Gives how many decisions were written; -1 when the memory was emptied.
-- A decision has changed when one of its pages has, or two of its lists: what is related shares two (desk.py).
if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then
  return -1
end
local seconds, bytes = ARGV[1], tonumber(ARGV[3])
local key, arg, done = 2, 4, 0
local moved = {}
while arg <= #ARGV do
  local lists, pages, page = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1]), ARGV[arg + 2]
  local values, others = {}, 0
  arg = arg + 3
  for i = 0, lists - 1 do
    local value = redis.call('GET', KEYS[key + i]) or ''
    values[i] = value
    if moved[KEYS[key + i]] or string.sub(value, -8) ~= ARGV[arg + i] then
      moved[KEYS[key + i]] = true
      others = others + 1
    end
  end
  if others >= math.max(1, math.min(2, lists)) then
    return done
  end
  local first_page = key + lists
  arg = arg + lists
  for i = 0, pages - 1 do
    if redis.call('GETRANGE', KEYS[first_page + i], -8, -1) ~= ARGV[arg + 2 * i] then
      return done
    end
  end
  for i = 0, lists - 1 do
    local at = string.find(values[i], page, 1, true)
    if not at or (at - 1) % 8 ~= 0 then
      redis.call('SET', KEYS[key + i], string.sub(values[i] .. page, -bytes), 'EX', seconds)
    end
  end
  for i = 0, pages - 1 do
    redis.call('SET', KEYS[first_page + i], ARGV[arg + 2 * i + 1], 'EX', seconds)
  end
  key = first_page + pages
  arg = arg + 2 * pages
  done = done + 1
end
return done
