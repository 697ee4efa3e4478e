import { rmSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import { importFolder } from '../recording/import-folder.js'
import { createPseudonyms } from '../recording/pseudonyms.js'
import { RecordingError } from '../recording/recording-error.js'
import { RecordingWriter } from '../recording/recording-writer.js'
import type { RecordingHeader } from '../recording/snapshot.js'
import { type Deps, UserError } from './deps.js'

/** Registers `forewarn import DIR -o FILE`. */
export function registerImport(program: Command, deps: Deps): void {
	program
		.command('import')
		.description('make a recording of plain copies: DIR/<seconds>/{tcp,tcp6,snmp,netstat,sockstat,sockstat6}')
		.argument('<dir>', 'folder with one folder per copy, named by its second (decimals allowed, any origin)')
		.requiredOption('-o, --output <file>', 'the recording to write')
		.option('--pseudonymise', 'replace client addresses by keyed pseudonyms, consistent within the file', false)
		.action((dir: string, options: { output: string; pseudonymise: boolean }) => {
			const snapshots = importFolder(dir, (message) => deps.stderr.write(`forewarn: ${message}\n`))
			// The first copy is read before the file is made, so that a wrong folder leaves nothing behind.
			const first = snapshots.next()
			const pseudonyms = options.pseudonymise ? createPseudonyms() : undefined
			const startedAt = first.value?.wallTime
			const writer = createWriter(options.output, {
				format: 'forewarn-recording',
				version: 1,
				...(startedAt === undefined ? {} : { startedAt }),
				pseudonymised: options.pseudonymise,
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
				// Half a recording would pass for a whole one.
				if (statSync(options.output).isFile()) rmSync(options.output)
				throw asUserError(options.output, error)
			}
			const each = rows === 0 ? 0 : writer.bytes / rows
			deps.stdout.write(
				`${options.output}: ${samples} samples over ${last} s, ${rows} rows, ${writer.bytes} bytes (${each.toFixed(1)} a row)\n`,
			)
		})
}

function createWriter(path: string, header: RecordingHeader): RecordingWriter {
	try {
		return new RecordingWriter(path, header)
	} catch (error) {
		throw asUserError(path, error)
	}
}

function asUserError(path: string, error: unknown): unknown {
	const { code, syscall } = error as NodeJS.ErrnoException
	return error instanceof RecordingError || syscall === undefined
		? error
		: new UserError(`${path}: cannot be written: ${code}`)
}
