# Completion of forewarn for bash, written by npm run docs.
_forewarn() {
  local words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W 'run check advise drill status top mute unmute record import share replay tune help' -- "${COMP_WORDS[1]}"))
    return
  fi
  case ${COMP_WORDS[1]} in
    run) words='--config --verbose --record --help' ;;
    check) words='--config --offline --json --help' ;;
    advise) words='--config --json --help' ;;
    drill) words='--config --notify --service --occasion --resolve-after --help' ;;
    status) words='--config --json --watch --help' ;;
    top) words='--config --every --json --once --help' ;;
    mute) words='--for --reason --service --config --help' ;;
    unmute) words='--config --help' ;;
    record) words='--output --every --for --tripwire --ports --config --pseudonymise --help' ;;
    import) words='--output --pseudonymise --help' ;;
    share) words='--output --help' ;;
    replay) words='--pattern --onset --first-failure --config --ports --capacity --every --offset --json --explain --expect --report --speed --chart --no-chart --compare --help' ;;
    tune) words='--pattern --onset --first-failure --config --set --ports --capacity --offsets --jobs --show --output --report --json --help' ;;
    help) words='run check advise drill status top mute unmute record import share replay tune' ;;
    *) words='' ;;
  esac
  case ${COMP_WORDS[COMP_CWORD]} in
    -*) COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")) ;;
    *) [ "${COMP_WORDS[1]}" = help ] && COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")) ;;
  esac
}
complete -o default -F _forewarn forewarn
