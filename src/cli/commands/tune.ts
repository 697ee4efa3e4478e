import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { capacityArgument, durationArgument, portsArgument } from '../arguments.js'
import type { Deps } from '../deps.js'
import { addLabelOptions } from '../label-options.js'
import type { TuneOptions } from '../tune.js'

/** Registers `forewarn tune PATH…`. */
export function registerTune(program: Command, deps: Deps): void {
	addLabelOptions(program.command('tune'))
		.summary('sweep thresholds over labelled recordings')
		.description(
			'Replay labelled recordings under many thresholds and say whether others than today’s would have warned earlier without false pages.',
		)
		.argument('<path...>', 'scenario folders, a folder of them, or one recording with --pattern and its times')
		.option('-c, --config <file>', 'today’s thresholds and services (default: the built-in ones)')
		.option('--set <key=values>', 'sweep this setting, such as detection.warnAhead=3m,6m,9m; may be repeated', gather)
		.option('--ports <ports>', 'the service’s ports, such as 80,443', portsArgument)
		.option('--capacity <n>', 'connections it can hold accepted; auto = learn it from the samples', capacityArgument)
		.addOption(
			new Option('--offsets <durations>', 'where the grid of samples begins, one replay for each')
				.argParser(offsetsArgument)
				.default([0, 15], '0s,15s'),
		)
		.addOption(
			new Option('--jobs <n>', 'threads at a time')
				.argParser(countArgument)
				.default(availableParallelism(), 'one a core'),
		)
		.option('--show <n>', 'how many of the best to print', countArgument, 5)
		.option('-o, --output <file>', 'write what differs from today as a piece of config.yml')
		.option('--report <file>', 'write charts into one HTML file that works offline')
		.option('--json', 'everything that was found, as one JSON object')
		.addHelpText('after', HELP)
		.action(async (paths: string[], options: TuneOptions) => (await import('../tune.js')).tune(paths, options, deps))
}

const HELP = `
Ranked by: no false page, then lead, then false warnings; among equals the nearest to today's settings. A recording counts
as it went at its worst offset. The advice is cross-validated: it holds only if what some recordings choose is better on
others as well. docs/tuning.md tells how to record, label, tune and when to stop.

Examples:
  forewarn tune scenarios/
  forewarn tune recordings/*/ -c config.yml -o tuned.yml --report tune.html
  forewarn tune recordings/ --set detection.warnAhead=3m,6m,9m --set detection.confirmSamples=2,3
  forewarn tune incident.fwr --pattern resource-leak --onset 600 --first-failure 930`

function gather(value: string, before: readonly string[] = []): string[] {
	return [...before, value]
}

function offsetsArgument(text: string): number[] {
	return [...new Set(text.split(',').map((part) => durationArgument(part.trim())))]
}

function countArgument(text: string): number {
	if (!/^[1-9]\d{0,2}$/.test(text))
		throw new InvalidArgumentError(`expected a whole number from 1 to 999, got "${text}"`)
	return Number(text)
}
