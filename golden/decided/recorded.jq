# Makes a line of each entry: `record` gives its members, or a string, which says why the entry is left out.
# The last thing on standard error is how many were recorded and left out.
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
