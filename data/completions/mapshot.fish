# SPDX-License-Identifier: GPL-3.0-or-later
# The program itself is asked what may follow, so nothing here goes out of date.

function __mapshot_values --argument-names option
    set -l typed (commandline -ct | string replace -r -- '^--[^=]*=' '')
    for line in (mapshot --complete=$option 2>/dev/null)
        switch $line
            case ':file*'
                __fish_complete_path $typed
            case ':folder*'
                __fish_complete_directories $typed
            case ':value*'
            case '*'
                echo $line
        end
    end
end

for line in (mapshot --complete= 2>/dev/null)
    set -l parts (string split -m 1 \t -- $line)
    set -l name (string replace -r -- '^--([^=]*)=?$' '$1' $parts[1])
    if string match -q -- '*=' $parts[1]
        complete -c mapshot -l $name -x -d "$parts[2]" -a "(__mapshot_values $name)"
    else
        complete -c mapshot -l $name -d "$parts[2]"
    end
end
