import { join } from 'node:path'
import type { Command } from 'commander'
import { readHost } from '../recording/host-json.js'
import { importFolder } from '../recording/import-folder.js'
import { Pseudonyms } from '../recording/pseudonyms.js'
import { type Deps, print, warn } from './deps.js'
import { asUserError } from './files.js'
import { createRecording, removeRecording } from './recording-file.js'

interface ImportOptions {
	readonly output: string
	readonly pseudonymise?: true
}

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
		.action((dir: string, options: ImportOptions) => importCopies(dir, options, deps))
}

const HELP = `
Any shell can take the copies, one folder for each second, from /proc/self/net or, for a container, /proc/<pid>/net:
  while d=/tmp/copies/$(date +%s); mkdir -p "$d"; do
    for f in tcp tcp6 snmp netstat sockstat sockstat6; do cp "/proc/self/net/$f" "$d/" 2>/dev/null; done; sleep 5
  done

Example:
  forewarn import /tmp/copies -o incident.fwr`

/** `forewarn import`: makes a recording of plain copies of the kernel's files. */
function importCopies(dir: string, options: ImportOptions, deps: Deps): void {
	const snapshots = importFolder(dir, (message) => warn(deps, message))
	// The first copy is read before the file is made, so that a wrong folder leaves nothing behind.
	const first = snapshots.next()
	const pseudonyms = options.pseudonymise ? new Pseudonyms() : undefined
	const host = readHost(join(dir, 'host.json'))
	const startedAt = first.value?.wallTime
	const writer = createRecording(options.output, {
		...(startedAt === undefined ? {} : { startedAt }),
		...(host === undefined ? {} : { host: pseudonyms?.host(host) ?? host }),
		pseudonymised: options.pseudonymise ?? false,
		source: 'imported from plain copies',
	})
	let samples = 0
	let rows = 0
	let last = 0
	try {
		for (let step = first; !step.done; step = snapshots.next()) {
			writer.append(pseudonyms ? pseudonyms.apply(step.value) : step.value)
			samples++
			rows += step.value.rows.length
			last = step.value.at
		}
		writer.close()
	} catch (error) {
		removeRecording(options.output)
		throw asUserError(options.output, error)
	}
	const each = rows === 0 ? 0 : writer.bytes / rows
	print(
		deps,
		`${options.output}: ${samples} samples over ${last} s, ${rows} rows, ${writer.bytes} bytes (${each.toFixed(1)} a row)`,
	)
}
