import { describe, expect, it } from 'vitest'
import { connectionCountingArticle } from './connection-counting-article.js'
import { fiveStatesArticle } from './five-states-article.js'
import { modStatus } from './mod-status.js'
import { netdata } from './netdata.js'
import { responseTimeProbe } from './response-time-probe.js'
import type { Evidence, Rival } from './rival.js'
import type { HostSample, Sample, ServiceSample } from './sample.js'
import { sourceArticle } from './source-article.js'

const NOTHING: Evidence = { samples: [], counters: [], observed: undefined, capacity: 40 }

function samples(hosts: readonly Partial<HostSample>[], fresh: readonly number[] = []): Evidence {
	const calm = { total: 100, established: 90, closeWait: 0, timeWait: 5, listen: 5 }
	return {
		...NOTHING,
		samples: hosts.map((host, index) => {
			const services = [{ fresh: fresh[index] ?? 50 } as ServiceSample]
			const sample: Partial<Sample> = { at: index * 30, services, host: { ...calm, ...host } as HostSample }
			return sample as Sample
		}),
	}
}

/** One row per poll or probe of the two monitors that ask Apache, ten seconds apart. */
function answers(busy: readonly (number | undefined)[], seconds: readonly (number | undefined)[] = []): Evidence {
	const status = busy.map((workers, index) => ({ at: index * 10, busy: workers, idle: 0 }))
	const probes = seconds.map((took, index) => ({ at: index * 10, seconds: took }))
	return { ...NOTHING, observed: { status, probes } }
}

function overflows(perSecond: number): Evidence {
	const counters = Array.from({ length: 20 }, (_, index) => {
		return { at: index * 10, counters: new Map([['TcpExt.ListenOverflows', Math.max(0, index - 10) * 10 * perSecond]]) }
	})
	return { ...NOTHING, counters }
}

const ROWS: readonly [string, Rival, Evidence, string[]][] = [
	[
		'ESTABLISHED under 60 % twice',
		sourceArticle,
		samples([{}, { established: 59 }, { established: 59 }]),
		['60 warning'],
	],
	['ESTABLISHED at 60 %', sourceArticle, samples([{}, { established: 60 }, { established: 60 }]), []],
	['CLOSE_WAIT over 15 % twice', sourceArticle, samples([{ closeWait: 16 }, { closeWait: 16 }]), ['30 warning']],
	['CLOSE_WAIT over 20 % twice', sourceArticle, samples([{ closeWait: 21 }, { closeWait: 21 }]), ['30 critical']],
	[
		'acceptance down by 31 % twice',
		sourceArticle,
		samples([{}, {}, {}, {}, {}], [9, 100, 100, 69, 60]),
		['120 critical'],
	],
	['CLOSE_WAIT 11 twice', fiveStatesArticle, samples([{ closeWait: 11 }, { closeWait: 11 }]), ['30 critical']],
	['CLOSE_WAIT 10', fiveStatesArticle, samples([{ closeWait: 10 }, { closeWait: 10 }]), []],
	['TIME_WAIT 5001 twice', fiveStatesArticle, samples([{ timeWait: 5001 }, { timeWait: 5001 }]), ['30 warning']],
	['a listener gone', fiveStatesArticle, samples([{ listen: 5 }, { listen: 4 }, { listen: 4 }]), ['30 critical']],
	[
		'connections at 151 % of the peak',
		connectionCountingArticle,
		samples([...Array(7).fill({ established: 100 }), { established: 151 }]),
		['210 warning'],
	],
	['2 overflows a second', netdata, overflows(2), ['140 warning']],
	['20 overflows a second', netdata, overflows(20), ['110 warning', '120 critical']],
	['33 of 40 busy for two minutes', modStatus, answers(Array(13).fill(33)), ['120 warning']],
	['32 of 40 busy', modStatus, answers(Array(20).fill(32)), []],
	['no answer twice', modStatus, answers([10, undefined, undefined]), ['22 critical']],
	['no answer once', modStatus, answers([10, undefined, 10]), []],
	['slow twice', responseTimeProbe, answers([], [0.1, 2.1, undefined]), ['22 critical']],
	['slow once', responseTimeProbe, answers([], [0.1, 9, 0.1]), []],
]

describe('the rules people use', () => {
	it.each(ROWS)('%s', (_, rival, evidence, expected) => {
		expect(rival.watch(evidence).map(({ at, severity }) => `${at} ${severity}`)).toEqual(expected)
	})
})
