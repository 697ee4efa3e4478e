import type { Command } from 'commander'
import type { Deps } from '../deps.js'
import type { ImportOptions } from '../import.js'

/** Registers `forewarn import DIR -o FILE`. */
export function registerImport(program: Command, deps: Deps): void {
	program
		.command('import')
		.summary("make a recording of plain copies of the kernel's files")
		.description(
			"Make a recording of plain copies of the kernel's files, taken on a host without forewarn: DIR/<seconds>/{tcp,tcp6,snmp,netstat,sockstat,sockstat6}.",
		)
		.argument('<dir>', 'folder with one folder per copy, named by its second (decimals allowed, any origin)')
		.requiredOption('-o, --output <file>', 'the recording to write')
		.option('--pseudonymise', 'replace client addresses by keyed pseudonyms, consistent within the file')
		.addHelpText('after', HELP)
		.action(async (dir: string, options: ImportOptions) =>
			(await import('../import.js')).importCopies(dir, options, deps),
		)
}

const HELP = `
Any shell can take the copies, one folder for each second, from /proc/self/net or, for a container, /proc/<pid>/net:
  while d=/tmp/copies/$(date +%s); mkdir -p "$d"; do
    for f in tcp tcp6 snmp netstat sockstat sockstat6; do cp "/proc/self/net/$f" "$d/" 2>/dev/null; done; sleep 5
  done

Example:
  forewarn import /tmp/copies -o incident.fwr`
