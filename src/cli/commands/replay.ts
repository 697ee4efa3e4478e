import { type Command, Option } from 'commander'
import { capacityArgument, durationArgument, intervalArgument, portsArgument, speedArgument } from '../arguments.js'
import type { Deps } from '../deps.js'
import { addLabelOptions } from '../label-options.js'
import type { ReplayOptions } from '../replay.js'

/** Registers `forewarn replay PATH…`. */
export function registerReplay(program: Command, deps: Deps): void {
	addLabelOptions(program.command('replay'))
		.summary('run recordings or scenarios through the detector')
		.description(
			'Run recordings or scenario folders through the very detector of run, and print what it would have said and when.',
		)
		.argument('<path...>', 'recordings, or folders with a recording and its scenario.yml')
		.option('-c, --config <file>', 'thresholds and services from this configuration')
		.option('--ports <ports>', "the service's ports, such as 80,443", portsArgument)
		.option('--capacity <n>', 'connections it can hold accepted; auto = learn it from the samples', capacityArgument)
		.option(
			'--every <duration>',
			'time between regular samples (default: sampling.interval, which is 30s)',
			intervalArgument,
		)
		.addOption(
			new Option('--offset <duration>', 'time of the first sample').argParser(durationArgument).default(0, '0s'),
		)
		.option('--json', 'one JSON object a line')
		.option('--explain', 'print per sample each signal, its bar, and why the verdict is what it is')
		.option('--expect', "exit with 1 where a scenario's pattern was missed, came late, or a healthy run got a critical")
		.option('--report <file>', 'write charts and the reasons of every verdict into one HTML file that works offline')
		.option('--speed <factor>', 'play it live, so many times as fast as it was recorded, such as 10x', speedArgument)
		.option('--chart', 'draw a chart (default: of a single run, on a terminal)')
		.option('--no-chart', 'draw none')
		.option('--compare <file>', 'show where the events under this configuration differ')
		.addHelpText('after', HELP)
		.action(async (paths: string[], options: ReplayOptions) =>
			(await import('../replay.js')).replay(paths, options, deps),
		)
}

const HELP = `
What is known of the capacity: --capacity, else the configuration, else the scenario or the recording's header.
A recording of run --record is read as run read it, so the same configuration gives the same events.
Ctrl-C ends it with 1; --report then holds the recordings that were judged to their end, and says that it is cut short.

Examples:
  forewarn replay incident.fwr
  forewarn replay scenarios/*/ --expect
  forewarn replay incident.fwr -c stricter.yml --explain
  forewarn replay scenarios/*/ --report all.html
  forewarn replay incident.fwr --speed 60x
  forewarn replay scenarios/*/ -c config.yml --compare stricter.yml
  forewarn replay incident.fwr --pattern resource-leak --onset 600 --first-failure 930 --expect
  forewarn replay incident.fwr --json | jq 'select(.event == "opened")'`
