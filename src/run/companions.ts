import { join } from 'node:path'
import type { Config } from '../config/config.js'
import type { DetectorState } from '../detect/detector.js'
import { restoreState, saveState } from '../detect/saved-state.js'
import type { ServiceState } from '../detect/service-state.js'
import { Delivery } from '../incidents/delivery.js'
import { prepareNotifiers } from '../incidents/prepare.js'
import { SavedFile } from '../incidents/saved-file.js'
import type { ServiceVerdict } from '../incidents/steps.js'
import type { TimeZone } from '../message/local-time.js'
import type { Message } from '../message/message.js'
import type { Notifier } from '../notify/notifier.js'
import type { Board } from '../serve/board.js'
import { type ControlListening, listenForControl } from '../serve/control-server.js'
import type { ControlAnswer, ControlRequest } from '../serve/protocol.js'
import { locateSocket } from '../serve/socket-path.js'
import { describeService, type PictureStatus } from '../serve/status.js'
import { deliverySettingsOf } from './delivery-settings.js'
import { FrontDesk } from './front-desk.js'
import { Heartbeat } from './heartbeat.js'
import type { Logger } from './log.js'
import type { Pager } from './pager.js'
import { createSystemd, type Systemd } from './sd-notify.js'

/** What the companions are made of. */
export interface CompanionOptions {
	readonly config: Config
	readonly notifiers: readonly Notifier[]
	readonly log: Logger
	/** What the watching writes on. */
	readonly board: Board
	/** Of forewarn. */
	readonly version: string
	/** Path of the configuration; undefined = built-in defaults. */
	readonly configFile?: string | undefined
	/** The folder of the built web pages. */
	readonly webFolder: string
	readonly host: string
	/** How the pictures of mails go. */
	readonly pictures: () => PictureStatus
	readonly timeZone: TimeZone
	readonly env: Readonly<Record<string, string | undefined>>
	readonly uid: number
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	/** Milliseconds on a monotonic clock. */
	readonly monotonicClock: () => number
	/** Seconds since the machine was started, suspended ones included. */
	readonly uptime: () => number
	/** Event time now, in seconds: the detector's own clock. */
	readonly eventClock: () => number
}

/** Milliseconds between two looks at what time has made due. */
const BEAT = 1000

/** Seconds between two saves of the detector's memory while nothing happens. */
const SAVE_INTERVAL = 30

/** What goes on beside the watching: deliveries, what survives a restart, the heartbeat, systemd, the control socket and the web server. */
export class Companions implements Pager {
	readonly #options: CompanionOptions
	readonly #delivery: Delivery
	readonly #memory: SavedFile
	readonly #systemd: Systemd
	readonly #desk: FrontDesk
	#config: Config
	#heartbeat: Heartbeat | undefined
	#timer: NodeJS.Timeout | undefined
	#preparation: NodeJS.Timeout | undefined
	#control: ControlListening | undefined
	#closing: Promise<void> | undefined
	#savedAt = Number.NEGATIVE_INFINITY
	#changed = false

	constructor(options: CompanionOptions) {
		const { config, notifiers, log, timeZone, env } = options
		this.#options = options
		this.#config = config
		const { stateDir } = config
		const settings = deliverySettingsOf(config, timeZone)
		const now = () => ({ at: this.#seconds(), wallTime: options.wallClock() })
		this.#delivery = new Delivery({ notifiers, settings, stateDir, log, now })
		this.#memory = new SavedFile(stateDir && join(stateDir, 'detector.json'), log)
		this.#systemd = createSystemd(env, log)
		this.#heartbeat = this.#createHeartbeat(config)
		this.#desk = new FrontDesk({
			...options,
			delivery: this.#delivery,
			seconds: () => this.#seconds(),
			config: () => this.#config,
			troubles: () => ({
				heartbeatTrouble: this.#heartbeat?.trouble,
				stateTrouble: this.#memory.trouble,
			}),
		})
	}

	/** Listens for commands. Answers false where another sidecar does: two must not share one folder of state. */
	async listen(): Promise<boolean> {
		const { env, uid, log } = this.#options
		const { stateDir } = this.#config
		const control = await listenForControl(locateSocket({ stateDir, env, uid }), (request) => this.#answer(request))
		this.#control = control
		if (control.kind === 'listening') return true
		const reason = control.kind === 'taken' ? 'another forewarn listens there' : control.reason
		const taken = control.kind === 'taken' && stateDir !== undefined
		if (!taken)
			log.debug({ socket: control.path, reason }, 'no control socket: status and mute will not reach this process')
		return !taken
	}

	/** Takes up what an earlier process left; answers what the detector is to resume. */
	async start(): Promise<ReadonlyMap<string, ServiceState>> {
		const services = await this.#restore()
		const open = [...services.values()].flatMap(({ incident }) => incident.open?.summary.id ?? [])
		await this.#delivery.start(open)
		await this.#desk.start()
		this.#timer = setInterval(() => this.#delivery.tick(), BEAT)
		// After the first reading: it is not to wait for what the first page needs.
		this.#preparation = setTimeout(() => prepareNotifiers(this.#options.notifiers, this.#options.log), BEAT)
		return services
	}

	page(message: Message): void {
		this.#changed = true
		this.#delivery.page(message)
		this.#desk.page(message)
	}

	/** A full reading went well. The dead man's switch is kept quiet only by readings that see something. */
	reading(verdicts: readonly ServiceVerdict[]): void {
		this.#desk.reading(verdicts)
		this.#delivery.reading(verdicts)
		this.#systemd.alive(describeVerdicts(verdicts), this.#config.sampling.interval)
		if (verdicts.length > 0) this.#heartbeat?.beat()
	}

	/** Saves what the detector remembers: at once where something happened, else every half minute. */
	keep(state: DetectorState): void {
		const at = this.#seconds()
		if (!this.#changed && at - this.#savedAt < SAVE_INTERVAL) return
		this.#savedAt = at
		this.#changed = false
		const moment = { at: this.#options.eventClock(), wallTime: this.#options.wallClock() }
		// After the page is on disk: a restart in between finds the page without the incident, and not the reverse.
		void this.#delivery.settled().then(() => this.#memory.save(moment, saveState(state, moment)))
	}

	/** Goes on with another configuration: what waits and what is open is kept. */
	async reconfigure(config: Config, notifiers: readonly Notifier[]): Promise<void> {
		this.#config = config
		this.#heartbeat = this.#createHeartbeat(config)
		await this.#desk.apply()
		void prepareNotifiers(notifiers, this.#options.log)
		await this.#delivery.reconfigure(notifiers, deliverySettingsOf(config, this.#options.timeZone))
	}

	close(): Promise<void> {
		this.#closing ??= this.#close()
		return this.#closing
	}

	async #close(): Promise<void> {
		clearInterval(this.#timer)
		clearTimeout(this.#preparation)
		this.#systemd.stopping()
		await this.#delivery.close()
		await this.#desk.close()
		if (this.#control?.kind === 'listening') await this.#control.close()
	}

	get tally() {
		return this.#delivery.tally
	}

	async #restore(): Promise<ReadonlyMap<string, ServiceState>> {
		const restored = await this.#memory.restore()
		if (!restored) return new Map()
		const now = { at: this.#options.eventClock(), wallTime: this.#options.wallClock() }
		const state = restoreState(restored.content, now)
		if (state.ok) return state.services
		await this.#memory.reject(state.problem)
		return new Map()
	}

	async #answer(request: ControlRequest): Promise<ControlAnswer> {
		switch (request.command) {
			case 'status':
				return { ok: true, result: this.#desk.status }
			case 'mute': {
				const { seconds, reason, service } = request
				const names = this.#config.services.map(({ name }) => name)
				if (service !== undefined && !names.includes(service)) {
					return { ok: false, error: `there is no service ${JSON.stringify(service)}, only ${names.join(', ')}` }
				}
				const mute = await this.#delivery.mute(seconds, reason, service)
				this.#desk.stir()
				return { ok: true, result: mute }
			}
			case 'unmute': {
				const mutes = await this.#delivery.unmute()
				this.#desk.stir()
				return { ok: true, result: mutes }
			}
		}
	}

	#createHeartbeat({ heartbeat }: Config): Heartbeat | undefined {
		return heartbeat && new Heartbeat({ ...heartbeat, log: this.#options.log, now: () => this.#seconds() })
	}

	#seconds(): number {
		return this.#options.monotonicClock() / 1000
	}
}

/** What `systemctl status` shows. */
function describeVerdicts(verdicts: readonly ServiceVerdict[]): string {
	const seen = verdicts.map(({ service, verdict }) => describeService(service, verdict))
	return seen.map(({ name, verdict, reason }) => `${name}: ${verdict}, ${reason}`).join('; ') || 'nothing listens'
}
