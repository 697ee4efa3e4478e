/** One poll of mod_status; `busy` is undefined where it did not answer in time. */
export interface StatusPoll {
	readonly at: number
	readonly busy: number | undefined
	readonly idle: number | undefined
}

/** One fetch of a light page; `seconds` is undefined where no answer came. */
export interface Probe {
	readonly at: number
	readonly seconds: number | undefined
}

/** What other monitors were told during a run. */
export interface Observed {
	readonly status: readonly StatusPoll[]
	readonly probes: readonly Probe[]
}

/** Parses an observed.json as the lab writes it (test/lab/sidecar.ts). */
export function readObserved(text: string): Observed {
	const { status, probes } = JSON.parse(text) as { status: [number, number?, number?][]; probes: [number, number][] }
	return {
		status: status.map(([at, busy, idle]) => ({ at, busy, idle })),
		probes: probes.map(([at, ms]) => ({ at, seconds: ms < 0 ? undefined : ms / 1000 })),
	}
}
