import fc from 'fast-check'

/** Something that takes input from outside, and what it promises whatever that input is. */
export interface FuzzTarget {
	readonly name: string
	/** What it is given and what must hold, in one sentence. */
	readonly about: string
	/** Runs inputs; answers what went wrong, or undefined. `done` is told after each one. */
	run(plan: FuzzPlan, done?: (runs: number) => void): Promise<string | undefined>
	/** Takes away what it made. */
	close(): Promise<void>
}

/** Which inputs are tried: the same seed gives the same ones. */
export interface FuzzPlan {
	readonly seed: number
	readonly runs: number
	/** The number of the only input that is to be tried, as a failure names it. */
	readonly path?: string | undefined
}

/** The most processor time that one input may take: some thousand times the usual, and twice what the largest file takes on a busy machine. */
const MAX_CPU_MS = 4000

/** What a target is made of. */
interface Parts<Input> {
	readonly name: string
	readonly about: string
	readonly inputs: fc.Arbitrary<Input>
	/** Gives the input to the code. Throws where it is not answered as promised. */
	readonly check: (input: Input) => void | Promise<void>
	readonly close?: () => void | Promise<void>
}

/** Makes a target of its inputs and its promise. Processor time is bounded for every target alike. */
export function createTarget<Input>({ name, about, inputs, check, close }: Parts<Input>): FuzzTarget {
	return {
		name,
		about,
		async run({ seed, runs, path }, done = () => {}) {
			let number = 0
			const property = fc.asyncProperty(inputs, async (input) => {
				const before = process.cpuUsage()
				await check(input)
				const { user, system } = process.cpuUsage(before)
				const spent = (user + system) / 1000
				if (spent > MAX_CPU_MS) throw new Error(`took ${Math.round(spent)} ms of processor time`)
				done(++number)
			})
			const details = await fc.check(property, {
				seed,
				numRuns: runs,
				...(path === undefined ? {} : { path }),
				// A slow or large input would be shrunk for hours.
				endOnFailure: path === undefined,
			})
			if (!details.failed) return undefined
			const error = details.errorInstance
			const cause = error instanceof Error ? (error.stack ?? error.message) : String(error)
			const input = JSON.stringify(details.counterexample, showBytes).slice(0, 2000)
			return `input ${details.counterexamplePath} of seed ${details.seed}: ${cause}\n${input}`
		},
		async close() {
			await close?.()
		},
	}
}

/** Bytes as the text that most of them are. */
function showBytes(_: string, value: unknown): unknown {
	const isBuffer = typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)
	return isBuffer ? Buffer.from(value.data as number[]).toString('latin1') : value
}

/** Throws unless it is so. */
export function must(holds: boolean, what: () => string): void {
	if (!holds) throw new Error(what())
}
