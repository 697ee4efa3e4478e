import type { Config } from '../config/config.js'
import type { DetectorState } from '../detect/detector.js'
import { saveState } from '../detect/saved-state.js'
import type { ServiceState } from '../detect/service-state.js'
import { createFindHost, type FindHost } from '../host/limits.js'
import { Incidents } from '../incidents/incidents.js'
import { type Lock, lockFolder } from '../incidents/lock.js'
import type { LookSampler as Sampler } from '../kernel/sampler.js'
import type { Notifier } from '../notify/notifier.js'
import { type WatchOptions, watch } from '../run.js'
import { CommandSocket, type Opened } from '../serve/command-socket.js'
import { type JudgedSample, RuntimeState } from '../serve/runtime-state.js'
import { locateSocket } from '../serve/socket-path.js'
import { summarize } from '../serve/status.js'
import { WebServer } from '../serve/web-server.js'
import { errorCode } from '../settings/error-text.js'
import { Heartbeat } from './heartbeat.js'
import { logStart } from './host-watch.js'
import type { KnownHost } from './known-host.js'
import { type Loaded, pipelineSettingsOf, type Reloads, resumeDetector, watchesTheSame } from './reload.js'
import { createSystemd, type Systemd } from './sd-notify.js'
import { SidecarView, type SidecarViewOptions } from './sidecar-view.js'
import { type Wait, waitForTimer } from './timed-readings.js'

interface SidecarOptions
	extends Omit<SidecarViewOptions, 'state' | 'incidents' | 'config' | 'problems' | 'source' | 'seconds'> {
	readonly first: Loaded
	readonly env: Readonly<Record<string, string | undefined>>
	readonly uid: number
	readonly createSampler: (config: Config) => Sampler
	readonly createNotifiers: (config: Config) => Notifier[]
	/** Renewed here; looks and messages read it. */
	readonly host: KnownHost
	/** Tests find limits and wait in their own way. */
	readonly findHost?: FindHost
	readonly wait?: Wait
	/** Milliseconds on a monotonic clock. */
	readonly monotonicClock: () => number
	/** Seconds since the machine was started, suspended ones included. */
	readonly uptime: () => number
	/** Called where another sidecar has taken the `stateDir` over: this one must end. */
	readonly onTakenOver: () => void
}

/** Milliseconds between two looks at what time has made due. */
const TICK = 1000
/** Milliseconds between two looks at whether the socket is still there. */
const SOCKET_CHECK = 10_000

/** What lives as long as the process, whatever configuration it runs with: incidents, socket, web server, heartbeat, systemd. */
export class Sidecar {
	readonly state: RuntimeState
	/** What the API shows: also to who watches in this very process. */
	readonly view: SidecarView
	readonly #options: SidecarOptions
	readonly #incidents: Incidents
	readonly #systemd: Systemd
	readonly #socket: CommandSocket
	readonly #web: WebServer
	#config: Config
	#sampler: Sampler
	#memory: DetectorState | undefined
	#heartbeat: Heartbeat | undefined
	#socketProblem: string | undefined
	#lock: Lock | undefined
	#timers: NodeJS.Timeout[] = []
	#closing: Promise<void> | undefined

	constructor(options: SidecarOptions) {
		const { first, configFile, createSampler, createNotifiers, contextOf, env, uid, log, uptime } = options
		const { config } = first
		this.#options = options
		this.#config = config
		this.#sampler = createSampler(config)
		this.state = new RuntimeState(() => this.#seconds())
		const now = () => ({ at: this.#seconds(), wallTime: options.wallClock() })
		const pipeline = { notifiers: createNotifiers(config), settings: pipelineSettingsOf(config, contextOf(config)) }
		this.#incidents = new Incidents({ ...pipeline, stateDir: config.stateDir, log, now, uptime })
		this.#systemd = createSystemd(env, log)
		this.#heartbeat = this.#createHeartbeat(config)
		this.view = new SidecarView({
			...options,
			state: this.state,
			incidents: this.#incidents,
			config: () => this.#config,
			source: () => this.#sampler.source,
			seconds: () => this.#seconds(),
			problems: () => ({ heartbeat: this.#heartbeat?.problem, web: this.#web.problem, socket: this.#socketProblem }),
		})
		this.#socket = new CommandSocket(locateSocket({ stateDir: config.stateDir, configFile, env, uid }), async () =>
			(await import('../serve/api.js')).createCommandListener(this.view.api),
		)
		this.#web = new WebServer(this.view.api, log)
	}

	/** Locks the `stateDir` and opens the socket for commands. False if another sidecar has it: then nothing was touched. */
	async claim(): Promise<boolean> {
		this.#lock = await lockFolder(this.#config.stateDir, this.#options.log)
		return this.#lock !== undefined && this.#noteSocket(await this.#socket.open())
	}

	/** Watches with one configuration after the other until it is to stop; what is remembered goes over. */
	async run(reloads: Reloads): Promise<void> {
		let resume = await this.#start()
		for (let loaded: Loaded | undefined = this.#options.first; loaded; ) {
			await watch(await this.#watchOptions(loaded, resume, reloads.begin(loaded)))
			loaded = reloads.next
			if (loaded) resume = await this.#reload(loaded)
		}
		await this.close()
	}

	/** Takes up what an earlier process left, and begins; returns what the detector is to resume. */
	async #start(): Promise<ReadonlyMap<string, ServiceState>> {
		const saved = await this.#incidents.start()
		this.state.resume(saved)
		await this.#serve()
		this.#timers = [
			setInterval(() => this.#incidents.tick(), TICK),
			setInterval(() => void this.#checkSocket(), SOCKET_CHECK),
			// After the first sample, which is not to wait for what the first message needs.
			setTimeout(() => void this.#incidents.prepare(), TICK),
		]
		return this.#resume(saved)
	}

	async #watchOptions(
		{ config, runbooks }: Loaded,
		resume: ReadonlyMap<string, ServiceState>,
		signal: AbortSignal,
	): Promise<WatchOptions> {
		const { log, host, contextOf, wallClock, wait = waitForTimer } = this.#options
		const findHost = this.#options.findHost ?? createFindHost(config.sampling)
		host.know(await findHost(config.services))
		logStart(config, host.findings, log)
		return {
			settings: config,
			host,
			findHost,
			sampler: this.#sampler,
			resume,
			runbooks,
			context: { ...contextOf(config), facts: (service) => host.serverFacts(service) },
			state: this.state,
			handle: (message) => {
				this.#incidents.handle(message)
				this.view.changed()
			},
			publish: (judged, memory) => this.#publish(judged, memory),
			log,
			wait,
			wallClock,
			signal,
		}
	}

	/** Goes on with another configuration; returns what the detector is to resume. What waits and what is open is kept. */
	async #reload({ config }: Loaded): Promise<ReadonlyMap<string, ServiceState>> {
		const { createSampler, createNotifiers, contextOf, log } = this.#options
		const saved = this.#memory && saveState(this.#memory, this.#eventMoment())
		if (!watchesTheSame(this.#config, config)) this.#sampler = createSampler(config)
		this.#config = config
		this.#heartbeat = this.#createHeartbeat(config)
		await this.#serve()
		await this.#incidents.reconfigure(createNotifiers(config), pipelineSettingsOf(config, contextOf(config)))
		void this.#incidents.prepare()
		log.info({ notify: config.notify.map(({ name }) => name) }, 'the configuration is reloaded')
		return this.#resume(saved)
	}

	/** Ends within a second. It may be called again. */
	close(): Promise<void> {
		this.#closing ??= this.#close()
		return this.#closing
	}

	/** How deliveries went. */
	get tally(): { readonly sent: number; readonly failed: number } {
		return this.#incidents.tally
	}

	/** The dead man's switch is kept quiet only by samples that see something. */
	#publish(judged: JudgedSample, memory: DetectorState): void {
		this.#memory = memory
		this.#incidents.sample(judged.look, judged.verdicts)
		this.state.publish(judged)
		this.#incidents.remember(() => ({ ...saveState(memory, this.#eventMoment()), seen: this.state.seen }))
		this.#systemd.alive(summarize(judged), this.#config.sampling.interval)
		if (judged.verdicts.length > 0) this.#heartbeat?.beat()
		this.view.changed()
	}

	async #serve(): Promise<void> {
		const { http } = this.#config
		const why = http && (await this.view.openMetrics().then(() => undefined, errorCode))
		if (why) this.#options.log.error({ why }, 'failed to load the metrics: tried again when they are asked for')
		await this.#web.apply(http)
	}

	async #checkSocket(): Promise<void> {
		const opened = await this.#socket.restore()
		if (opened && !this.#noteSocket(opened)) this.#options.onTakenOver()
	}

	#noteSocket(opened: Opened): boolean {
		if (opened.kind === 'listening') {
			this.#socketProblem = undefined
			return true
		}
		if (opened.kind === 'taken' && this.#config.stateDir !== undefined) return false
		const reason = opened.kind === 'taken' ? 'another forewarn listens there' : opened.reason
		this.#socketProblem = `${this.#socket.path}: ${reason}`
		this.#options.log.warn({ socket: this.#socket.path, reason }, 'status and mute cannot reach this process')
		return true
	}

	async #close(): Promise<void> {
		for (const timer of this.#timers) clearInterval(timer)
		this.#systemd.stopping()
		await this.#incidents.close()
		await this.#web.close()
		await this.#socket.close()
		await this.#lock?.release()
	}

	#resume(saved: unknown): ReadonlyMap<string, ServiceState> {
		return resumeDetector(saved, this.#incidents.unresolved, this.#eventMoment(), this.#options.log)
	}

	#createHeartbeat({ heartbeat }: Config): Heartbeat | undefined {
		return heartbeat && new Heartbeat({ ...heartbeat, log: this.#options.log, now: () => this.#seconds() })
	}

	#eventMoment() {
		return { at: this.#sampler.now(), wallTime: this.#options.wallClock() }
	}

	#seconds(): number {
		return this.#options.monotonicClock() / 1000
	}
}
