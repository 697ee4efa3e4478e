import type { Command } from 'commander'
import { optionsOf, PROGRAM } from './command-tree.js'

const NAMES = PROGRAM.commands.map((command) => command.name()).join(' ')

/** Completion of commands and their long options for bash, zsh and fish; file names where no option is begun. */
export const COMPLETIONS: readonly { readonly file: string; readonly write: () => string }[] = [
	{ file: 'deploy/completion/forewarn.bash', write: writeBash },
	{ file: 'deploy/completion/_forewarn', write: writeZsh },
	{ file: 'deploy/completion/forewarn.fish', write: writeFish },
]

function writeBash(): string {
	const cases = PROGRAM.commands.map((command) => `    ${command.name()}) words='${flagsOf(command).join(' ')}' ;;`)
	return `# Completion of forewarn for bash, written by npm run docs.
_forewarn() {
  local words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${NAMES} help' -- "\${COMP_WORDS[1]}"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    help) words='${NAMES}' ;;
    *) words='' ;;
  esac
  case \${COMP_WORDS[COMP_CWORD]} in
    -*) COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
    *) [ "\${COMP_WORDS[1]}" = help ] && COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
  esac
}
complete -o default -F _forewarn forewarn
`
}

function writeZsh(): string {
	const quote = (text: string) =>
		text.replaceAll("'", "'\\''").replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll(':', '\\:')
	const cases = PROGRAM.commands.map((command) => {
		const flags = optionsOf(command).map(({ long, short, description, required }) => {
			const value = required ? ':value:_files' : ''
			return `'${short ? `(${short} ${long})'{${short},${long}}'` : long}[${quote(description)}]${value}'`
		})
		return `    ${command.name()}) _arguments ${[...flags, "'*:file:_files'"].join(' \\\n      ')} ;;`
	})
	const list = PROGRAM.commands.map(
		(command) => `'${command.name()}:${quote(command.summary() || command.description())}'`,
	)
	return `#compdef forewarn
# Completion of forewarn for zsh, written by npm run docs.
_forewarn() {
  local -a commands
  commands=(${list.join('\n    ')})
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join('\n')}
    help) _describe command commands ;;
  esac
}
_forewarn "$@"
`
}

function writeFish(): string {
	const quote = (text: string) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
	const lines = PROGRAM.commands.flatMap((command) => [
		`complete -c forewarn -n __fish_use_subcommand -a ${command.name()} -d '${quote(command.summary() || command.description())}'`,
		...optionsOf(command).map(({ long, short, description, required }) => {
			const flags = `${short ? `-s ${short.slice(1)} ` : ''}-l ${long!.slice(2)}`
			return `complete -c forewarn -n '__fish_seen_subcommand_from ${command.name()}' ${flags} ${required ? '-r ' : ''}-d '${quote(description)}'`
		}),
	])
	return `# Completion of forewarn for fish, written by npm run docs.\n${lines.join('\n')}\n`
}

function flagsOf(command: Command): string[] {
	return [...optionsOf(command).map(({ long }) => long!), '--help']
}
