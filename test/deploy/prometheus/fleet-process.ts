import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { killChild } from './programs.js'

/** A simulated host: its loopback address, what its service is called, and which recording its kernel plays. */
export interface Member {
	readonly host: string
	readonly service: string
	readonly scenario: string
}

/** What the process of the fleet is told. */
export interface FleetPlan {
	readonly members: readonly Member[]
	readonly port: number
	readonly token: string
	/** How many times faster than the clock all of them live. */
	readonly times: number
}

/** What the process of the fleet takes while it runs. */
export interface FleetOrder {
	readonly order: 'begin' | 'start' | 'stop'
	readonly hosts: readonly string[]
}

/** The simulated sidecars, in a process of their own. */
export class FleetProcess {
	readonly #child: ChildProcess

	constructor(plan: FleetPlan) {
		const program = new URL('./fleet.ts', import.meta.url).pathname
		const options = ['--import', 'tsx', program, JSON.stringify(plan)]
		this.#child = spawn(process.execPath, options, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
	}

	/** Resolves when every sidecar is there. */
	async ready(): Promise<void> {
		await this.#answer()
	}

	/** Sets their time going. */
	async begin(): Promise<void> {
		await this.#order({ order: 'begin', hosts: [] })
	}

	/** Ends sidecars, as hosts do that go away together. */
	async stop(...hosts: string[]): Promise<void> {
		await this.#order({ order: 'stop', hosts })
	}

	/** Starts sidecars anew; they remember nothing. */
	async start(...hosts: string[]): Promise<void> {
		await this.#order({ order: 'start', hosts })
	}

	async kill(): Promise<void> {
		await killChild(this.#child)
	}

	async #order(order: FleetOrder): Promise<void> {
		this.#child.send(order)
		await this.#answer()
	}

	async #answer(): Promise<void> {
		const ended = once(this.#child, 'exit').then(([code]) => {
			throw new Error(`the process of the fleet ended with ${code}`)
		})
		await Promise.race([once(this.#child, 'message'), ended])
		ended.catch(() => {})
	}
}
