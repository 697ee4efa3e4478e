import { realpathSync } from 'node:fs'
import type { Command } from 'commander'
import type { RecordingHeader } from '../recording/header.js'
import { Pseudonyms } from '../recording/pseudonyms.js'
import type { Recording } from '../recording/recording-reader.js'
import type { RecordingWriter } from '../recording/recording-writer.js'
import { openRun } from '../replay/open-run.js'
import { type Deps, print, UserError, warn } from './deps.js'
import { asUserError } from './files.js'
import { createRecording, removeRecording } from './recording-file.js'

interface ShareOptions {
	readonly output: string
}

/** Registers `forewarn share RECORDING -o FILE`. */
export function registerShare(program: Command, deps: Deps): void {
	program
		.command('share')
		.summary('copy a recording for others, with pseudonyms for addresses')
		.description(
			'Copy a recording for others: addresses become keyed pseudonyms, services lose their names, paths are left out. A replay of the copy gives the same events.',
		)
		.argument('<recording>', 'a recording, or a scenario folder')
		.requiredOption('-o, --output <file>', 'the copy to write')
		.addHelpText('after', HELP)
		.action((path: string, options: ShareOptions) => share(path, options, deps))
}

const HELP = `
The key is made for this copy and thrown away: two copies of one recording cannot be matched by their addresses. Times, ports,
volumes and the numbers of the machine are kept, because a replay needs them.

Example:
  forewarn share incident.fwr -o for-the-report.fwr`

/** `forewarn share`: copies a recording for others, which a replay judges like the original. */
function share(path: string, { output }: ShareOptions, deps: Deps): void {
	const { file, recording } = openRun(path, (message) => warn(deps, message))
	if (isSame(file, output)) {
		recording.snapshots.return()
		throw new UserError(`${output}: is the recording itself; the copy needs a name of its own`)
	}
	const { samples, bytes } = copy(recording, output)
	print(
		deps,
		`${output}: ${samples} samples, ${bytes} bytes; addresses are pseudonyms, names and paths are left out, times and ports are kept`,
	)
}

function copy({ header, snapshots }: Recording, output: string): { samples: number; bytes: number } {
	const pseudonyms = new Pseudonyms()
	let writer: RecordingWriter
	try {
		writer = createRecording(output, anonymous(header, pseudonyms))
	} catch (error) {
		snapshots.return()
		throw error
	}
	let samples = 0
	try {
		for (const snapshot of snapshots) {
			writer.append(pseudonyms.apply(snapshot))
			if (snapshot.extent === 'full') samples++
		}
		writer.close()
	} catch (error) {
		removeRecording(output)
		throw asUserError(output, error)
	}
	return { samples, bytes: writer.bytes }
}

/** A header that names nothing of its own host: services are numbered, and where a capacity was read is not told. */
function anonymous(
	{ capacityProvenance: _, source: _source, services, host, ...header }: RecordingHeader,
	pseudonyms: Pseudonyms,
): RecordingHeader {
	return {
		...header,
		...(header.capacity === undefined ? {} : { capacityProvenance: 'as recorded' }),
		...(services === undefined
			? {}
			: {
					services: services.map(({ capacity, ...service }, index) => ({
						...service,
						name: services.length === 1 ? 'apache' : `apache-${index + 1}`,
						...(capacity ? { capacity: { ...capacity, provenance: 'as recorded' } } : {}),
					})),
				}),
		...(host === undefined ? {} : { host: pseudonyms.host(host) }),
		pseudonymised: true,
		source: 'copied by forewarn share',
	}
}

function isSame(one: string, other: string): boolean {
	try {
		return realpathSync(one) === realpathSync(other)
	} catch {
		return false
	}
}
