import { type Command, Option } from 'commander'
import { waitForTimer } from '../run/timed-readings.js'
import { formatDuration } from '../settings/units.js'
import { intervalArgument } from './arguments.js'
import { type Deps, EXIT, ExitWith, print, warn } from './deps.js'
import { LiveScreen } from './live-screen.js'
import { type Observed, observe } from './observed.js'
import { renderStatus } from './status-text.js'

/** Options of `forewarn top`, and of `forewarn status --watch`. */
export interface TopOptions {
	readonly config?: string
	readonly every: number
	readonly json?: true
	readonly once?: true
}

/** The accept queue is looked at so often (`sampling.tripwire`): there is nothing newer to show. */
const EVERY = 2

/** Registers `forewarn top`. */
export function registerTop(program: Command, deps: Deps): void {
	program
		.command('top')
		.summary('services, pools and backends live: who is busy, who waits, what is left')
		.description(
			'Show services and their stations live. Asks the running sidecar; where none runs it looks itself, pages no one and keeps nothing.',
		)
		.option('-c, --config <file>', 'the configuration that the sidecar runs with, or what to watch without one')
		.addOption(everyOption())
		.option('--json', 'print one JSON object a line, as status --json does')
		.option('--once', 'show it once')
		.addHelpText('after', HELP)
		.action((options: TopOptions) => top(options, deps))
}

/** How often the picture is renewed. */
export function everyOption(): Option {
	return new Option('--every <duration>', 'time between two pictures')
		.argParser(intervalArgument)
		.default(EVERY, formatDuration(EVERY))
}

const HELP = `
q and Ctrl-C end it. Where stdout is no terminal it prints whole pictures under each other, without colour.

Examples:
  forewarn top
  forewarn top -c /etc/forewarn/config.yml --once
  forewarn top --json | jq '.services[].live.stations[0].busy'`

/** `forewarn top`: shows how everything stands, again and again. */
export async function top(options: TopOptions, deps: Deps): Promise<void> {
	const stop = new AbortController()
	const end = () => stop.abort()
	const signal = AbortSignal.any([deps.signal, stop.signal])
	const observed = await observe(options.config, deps, signal)
	const screen = options.json || options.once ? undefined : LiveScreen.open(deps, end)
	try {
		while (!signal.aborted) {
			await show(observed, options, deps, screen)
			if (options.once) return
			await (screen ? screen.wait(options.every, signal) : waitForTimer(options.every, signal))
		}
	} finally {
		end()
		screen?.close()
		await observed.close()
	}
}

async function show(observed: Observed, options: TopOptions, deps: Deps, screen: LiveScreen | undefined) {
	const seen = await observed.read()
	if (!seen) {
		if (screen) return screen.draw(`${observed.from}\nno answer: asking again`)
		warn(deps, `${observed.from}: no answer`)
		if (options.once) throw new ExitWith(EXIT.notSo)
		return
	}
	const { status, courses } = seen
	if (options.json) return print(deps, JSON.stringify(status))
	const columns = screen?.columns ?? deps.columns ?? 100
	const text = renderStatus(status, { colour: deps.colour, columns, courses, live: true })
	if (screen) screen.draw(`${observed.from}; q ends\n${text}`)
	else deps.stdout.write(`${text}${options.once ? '' : '\n'}`)
}
