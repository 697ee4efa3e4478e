import type { Command } from 'commander'
import { importFolder } from '../recording/import-folder.js'
import { RecordingWriter } from '../recording/recording-writer.js'
import type { Deps } from './deps.js'

/** Registers `forewarn import DIR -o FILE`. */
export function registerImport(program: Command, deps: Deps): void {
	program
		.command('import')
		.description('make a recording of plain copies: DIR/<seconds>/{tcp,tcp6,snmp,netstat,sockstat,sockstat6}')
		.argument('<dir>', 'folder with one folder per copy, named by its second (decimals allowed, any origin)')
		.requiredOption('-o, --output <file>', 'the recording to write')
		.option('--pseudonymise', 'replace client addresses by keyed pseudonyms, consistent within the file', false)
		.action((dir: string, options: { output: string; pseudonymise: boolean }) => {
			const snapshots = importFolder(dir)
			// The first copy is read before the file is made, so that a wrong folder leaves nothing behind.
			const first = snapshots.next()
			const writer = new RecordingWriter(options.output, {
				format: 'forewarn-recording',
				version: 1,
				pseudonymised: options.pseudonymise,
				source: 'imported from plain copies',
			})
			let samples = 0
			let rows = 0
			let last = 0
			for (let step = first; !step.done; step = snapshots.next()) {
				writer.append(step.value)
				samples++
				rows += step.value.rows.length
				last = step.value.at
			}
			writer.close()
			const each = rows === 0 ? 0 : writer.bytes / rows
			deps.stdout.write(
				`${options.output}: ${samples} samples over ${last} s, ${rows} rows, ${writer.bytes} bytes (${each.toFixed(1)} a row)\n`,
			)
		})
}
