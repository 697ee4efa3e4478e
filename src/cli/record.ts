import { type Command, Option } from 'commander'
import type { ServiceConfig } from '../config/config.js'
import { withSharedPorts } from '../detect/look.js'
import { portNumbers } from '../detect/ports.js'
import { DEFAULT_SAMPLING } from '../detect/settings.js'
import type { HostFindings } from '../host/host-findings.js'
import { createFindHost } from '../host/limits.js'
import { locateProc } from '../kernel/proc-paths.js'
import { createSampler } from '../kernel/sampler.js'
import type { Snapshot } from '../kernel/snapshot.js'
import type { RecordingHeader } from '../recording/header.js'
import { recordedHost } from '../recording/host-json.js'
import { Pseudonyms } from '../recording/pseudonyms.js'
import type { RecordingWriter } from '../recording/recording-writer.js'
import { KnownHost } from '../run/known-host.js'
import { describeRemark } from '../run/punctuality.js'
import { type TimedReading, TimedReadings, waitForTimer } from '../run/timed-readings.js'
import { formatDuration } from '../settings/units.js'
import { durationArgument, intervalArgument, portsArgument } from './arguments.js'
import { type Deps, EXIT, ExitWith, print, UserError, warn } from './deps.js'
import { asUserError } from './files.js'
import { loadConfig } from './load-config.js'
import { createRecording, removeRecording } from './recording-file.js'

interface RecordOptions {
	readonly output: string
	readonly every: number
	readonly for: number
	readonly tripwire?: number
	readonly ports?: number[]
	readonly config?: string
	readonly pseudonymise?: true
}

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
			'time between looks in between; 0 = none (default: 2s where --every is longer)',
			durationArgument,
		)
		.option('--ports <ports>', "Apache's ports, such as 80,443: the recording's header names them", portsArgument)
		.option('-c, --config <file>', 'take ports, procRoot and pid from this configuration')
		.option('--pseudonymise', 'replace addresses by keyed pseudonyms, consistent within the file')
		.addHelpText('after', HELP)
		.action((options: RecordOptions) => record(options, deps))
}

const HELP = `
All ports are recorded, whatever --ports says. A recording holds addresses and ports, no content; it is readable by its
owner only. A recorder that is killed loses the sample it was writing, nothing else.

Examples:
  forewarn record -o incident.fwr --every 5s --for 1h
  forewarn record -o share.fwr --pseudonymise`

/** `forewarn record`: writes what the kernel says into a recording. */
async function record(options: RecordOptions, deps: Deps): Promise<void> {
	const config = await loadConfig(options.config, deps)
	const first = config.services[0]!
	const services = options.ports ? [{ ...first, ports: options.ports }] : config.services
	const sampling = { interval: options.every, tripwire: tripwireOf(options) }
	const { wallClock, monotonicClock } = deps
	const stop = new AbortController()
	const signal = AbortSignal.any([deps.signal, stop.signal])

	const findings = await createFindHost(config.sampling)(services)
	const known = new KnownHost()
	known.know(findings)
	const pseudonyms = options.pseudonymise ? new Pseudonyms() : undefined
	const facts = recordedHost(known.facts)
	const host = pseudonyms ? pseudonyms.host(facts) : facts
	const writer = createRecording(options.output, {
		...headerOf(options, options.ports ? services : withSharedPorts(services, known.facts), findings, wallClock()),
		host,
	})
	const progress = new Progress(options, writer, deps)
	let failure: unknown
	const sampler = createSampler({
		services,
		paths: locateProc(config.sampling),
		isPool: (path) => known.pools.has(path),
		apacheProcess: () => known.apacheProcess,
		beside: (at, wallTime) => known.generations(services, at, wallTime),
		monotonicClock,
		wallClock,
		signal,
		recording: {
			append: (snapshot) => {
				writer.append(pseudonyms ? pseudonyms.apply(snapshot) : snapshot)
				progress.wrote(snapshot)
			},
		},
		onRecordingFailure: (error) => {
			failure = error
			stop.abort()
		},
	})
	try {
		const timing = { sampling, wait: waitForTimer, wallClock, signal, lasting: options.for }
		for await (const reading of new TimedReadings({ sampler, ...timing })) progress.read(reading)
	} finally {
		writer.close()
	}
	progress.erase()
	if (failure !== undefined) {
		warn(deps, (asUserError(options.output, failure) as Error).message)
		throw new ExitWith(EXIT.notSo)
	}
	if (progress.looks === 0) {
		removeRecording(options.output)
		warn(deps, 'nothing could be read, so there is no recording')
		throw new ExitWith(EXIT.notSo)
	}
	print(deps, progress.summary())
}

function tripwireOf({ tripwire, every }: RecordOptions): number {
	if (tripwire === undefined) return DEFAULT_SAMPLING.tripwire < every ? DEFAULT_SAMPLING.tripwire : 0
	if (tripwire < every) return tripwire
	throw new UserError(
		`--tripwire: expected less than --every, which is ${formatDuration(every)}, got ${formatDuration(tripwire)}`,
	)
}

function headerOf(
	options: RecordOptions,
	services: readonly ServiceConfig[],
	findings: HostFindings,
	startedAt: number,
): RecordingHeader {
	const { capacity } = findings.limits.get(services[0]!.name)!
	return {
		startedAt,
		every: options.every,
		ports: services.flatMap((service) => portNumbers(service.ports)),
		...(capacity && services.length === 1
			? { capacity: capacity.workers, capacityProvenance: capacity.provenance }
			: {}),
		pseudonymised: options.pseudonymise ?? false,
		source: 'recorded by forewarn record',
	}
}

/** What was recorded so far: a line that is written over on a terminal, a sentence at the end. */
class Progress {
	looks = 0
	#rows = 0
	#at = 0
	#lastReason = ''
	readonly #options: RecordOptions
	readonly #writer: RecordingWriter
	readonly #deps: Deps

	constructor(options: RecordOptions, writer: RecordingWriter, deps: Deps) {
		this.#options = options
		this.#writer = writer
		this.#deps = deps
	}

	wrote({ rows, at }: Snapshot): void {
		this.#at = at
		this.#rows += rows.length
		this.looks++
		const of = formatDuration(this.#options.for)
		if (this.#deps.terminal)
			this.#deps.stderr.write(`\r\x1b[K${formatDuration(Math.round(at))} of ${of}: ${this.#counts()}`)
	}

	/** Says what went wrong, once for each reason. */
	read(reading: TimedReading): void {
		if (reading.kind === 'remark') this.#say(`${Math.round(reading.at)} s: ${describeRemark(reading.remark)}`)
		if (reading.kind !== 'failed' || reading.reason === this.#lastReason) return
		this.#lastReason = reading.reason
		this.#say(`${Math.round(reading.at)} s: not read: ${reading.reason}`)
	}

	/** Takes the line away that is written over. */
	erase(): void {
		if (this.#deps.terminal) this.#deps.stderr.write('\r\x1b[K')
	}

	summary(): string {
		const each = this.#rows === 0 ? '' : ` (${(this.#writer.bytes / this.#rows).toFixed(1)} a row)`
		return `${this.#options.output}: ${this.#counts()} over ${Math.round(this.#at)} s, ${this.#rows} rows${each}`
	}

	#counts(): string {
		return `${this.looks} looks, ${this.#writer.bytes} bytes`
	}

	#say(text: string): void {
		this.erase()
		warn(this.#deps, text)
	}
}
