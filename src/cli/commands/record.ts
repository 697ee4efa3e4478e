import { type Command, Option } from 'commander'
import { DEFAULT_SAMPLING } from '../../detect/settings.js'
import { formatDuration } from '../../settings/units.js'
import { durationArgument, intervalArgument, portsArgument } from '../arguments.js'
import type { Deps } from '../deps.js'
import type { RecordOptions } from '../record.js'

/** Registers `forewarn record -o FILE`. */
export function registerRecord(program: Command, deps: Deps): void {
	program
		.command('record')
		.summary('write what the kernel says into a recording')
		.description('Write what the kernel says about its sockets into a recording, until the time is over or SIGINT.')
		.requiredOption('-o, --output <file>', 'the recording to write; an old one is overwritten')
		.addOption(
			new Option('--every <duration>', 'time between full readings')
				.argParser(intervalArgument)
				.default(DEFAULT_SAMPLING.interval, formatDuration(DEFAULT_SAMPLING.interval)),
		)
		.addOption(new Option('--for <duration>', 'how long').argParser(intervalArgument).default(1800, '30m'))
		.option(
			'--tripwire <duration>',
			'time between looks at the listeners in between; 0 = none (default: 2s where --every is longer)',
			durationArgument,
		)
		.option('--ports <ports>', "Apache's ports, such as 80,443: the recording's header names them", portsArgument)
		.option('-c, --config <file>', 'take ports, procRoot and pid from this configuration')
		.option('--pseudonymise', 'replace addresses by keyed pseudonyms, consistent within the file')
		.addHelpText('after', HELP)
		.action(async (options: RecordOptions) => (await import('../record.js')).record(options, deps))
}

const HELP = `
All ports are recorded, whatever --ports says. A recording holds addresses and ports, no content; it is readable by its
owner only. A recorder that is killed loses the sample it was writing, nothing else.

Examples:
  forewarn record -o incident.fwr --every 5s --for 1h
  forewarn record -o share.fwr --pseudonymise`
