# Writes a line for each entry. `record` returns the members of the line, or a string: the reason to leave the entry out.
# The last line on standard error has the numbers of entries that were recorded and left out.
def recorded(entries; record):
  foreach ((entries | [.]), []) as $entry ({};
    if $entry == [] then .line = null
    else ($entry[0] | record) as $line
      | if ($line | type) == "string" then .line = null | .left_out[$line] += 1
        elif ($line.id | type) != "string" or ($line.strategyId | type) != "string" then
          error("an entry has the id \($line.id) and the strategyId \($line.strategyId)")
        else .line = {schemaVersion: "replay-gate-decided.v1"} + $line | .recorded += 1 end
    end;
    if $entry == [] then del(.line) | debug | empty else .line // empty end);
