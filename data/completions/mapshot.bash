# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The program itself is asked what may follow, so nothing here goes out of date.

_mapshot () {
  local program=$1 current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} option='' value
  COMPREPLY=()
  # "--source=vw" is three words here, since "=" breaks words.
  if [[ $current == = && $before == --* ]]; then
    option=${before#--} current=''
  elif [[ $before == = ]] && ((COMP_CWORD >= 2)) && [[ ${COMP_WORDS[COMP_CWORD - 2]} == --* ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]#--}
  elif [[ $before == --?* && $current != -* && -n $("$program" --complete="${before#--}" 2>/dev/null) ]]; then
    option=${before#--}
  elif [[ $current != -* ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  fi
  while IFS=$'\t' read -r value _; do
    case $value in
      :file) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current") ;;
      :folder) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$current") ;;
      :value) ;;
      "$current"*) COMPREPLY+=("$value") ;;
    esac
  done < <("$program" --complete="$option" 2>/dev/null)
  [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
}

complete -F _mapshot mapshot
