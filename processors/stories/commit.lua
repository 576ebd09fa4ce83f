-- Writes the decisions of one batch, if no list has changed since they were made. One call, so atomic.
-- KEYS: epoch, then the lists that were read, then the keys to write
-- ARGV: how many lists; seconds to live; '1' to ask for the epoch; the last 8 bytes expected of each list; the values
-- Gives 1 when written, 0 when a list has changed, -1 when the memory was emptied.
if ARGV[3] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then
  return -1
end
local lists = tonumber(ARGV[1])
for i = 1, lists do
  if redis.call('GETRANGE', KEYS[1 + i], -8, -1) ~= ARGV[3 + i] then
    return 0
  end
end
for i = lists + 2, #KEYS do
  redis.call('SET', KEYS[i], ARGV[2 + i], 'EX', ARGV[2])
end
return 1
