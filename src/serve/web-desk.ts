import type { Logger } from '../run/log.js'
import type { WebSources } from './app.js'
import type { HttpSettings } from './http-settings.js'
import type { MetricSources } from './metrics/facts.js'
import { ScrapeDesk } from './scrape-desk.js'
import type { WebListening } from './web-server.js'

/** Milliseconds after which a port that was taken is tried again: a process that is being replaced has gone by then. */
const TRY_AGAIN = 15_000

/** What the web server and the metrics are made from. */
export type WebDeskSources = Omit<WebSources, 'metrics'> & MetricSources

/** The web server over reloads: there where the configuration asks for one, loaded only then. */
export class WebDesk {
	readonly #sources: WebSources
	readonly #scrapes: ScrapeDesk
	readonly #log: Logger
	#settings: HttpSettings | undefined
	#listening: WebListening | undefined
	#again: NodeJS.Timeout | undefined

	constructor(sources: WebDeskSources, log: Logger) {
		this.#scrapes = new ScrapeDesk(sources)
		this.#sources = { ...sources, metrics: () => this.#scrapes.text() }
		this.#log = log
	}

	/** Listens where the settings say, or nowhere. A port that cannot be had is logged, and tried again; nothing is thrown. */
	async apply(settings: HttpSettings | undefined): Promise<void> {
		if (sameSettings(settings, this.#settings) && this.#listening?.kind !== 'failed') return
		await this.close()
		this.#settings = settings
		if (!settings) return
		this.#scrapes.open()
		await this.#listen(settings)
	}

	/** Why nothing listens where something should; undefined where all is well. */
	get trouble(): string | undefined {
		return this.#listening?.kind === 'failed' ? this.#listening.reason : undefined
	}

	/** Hangs up on everybody. */
	async close(): Promise<void> {
		clearTimeout(this.#again)
		const listening = this.#listening
		this.#listening = undefined
		this.#settings = undefined
		if (listening?.kind === 'listening') await listening.close()
	}

	async #listen(settings: HttpSettings): Promise<void> {
		const saidBefore = this.trouble
		const { listenForWeb } = await import('./web-server.js')
		const listening = await listenForWeb(settings, this.#sources)
		if (this.#settings !== settings) return void (listening.kind === 'listening' && (await listening.close()))
		this.#listening = listening
		if (listening.kind === 'listening') {
			this.#log.info(
				{ address: listening.address, tokenNeeded: settings.token !== undefined },
				'the web server listens',
			)
			return
		}
		if (listening.reason !== saidBefore)
			this.#log.error({ reason: listening.reason }, 'no web server, watching goes on')
		this.#again = setTimeout(() => void this.#listen(settings), TRY_AGAIN).unref()
	}
}

function sameSettings(some: HttpSettings | undefined, other: HttpSettings | undefined): boolean {
	if (some === undefined || other === undefined) return some === other
	const sameToken = some.token?.reveal() === other.token?.reveal()
	return some.host === other.host && some.port === other.port && sameToken
}
