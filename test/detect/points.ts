import type { ServicePoint } from '../../src/detect/service-point.js'

/** One service at one sample, quiet unless said otherwise. */
export function point(at: number, given: Partial<ServicePoint> = {}): ServicePoint {
	return {
		at,
		wallTime: undefined,
		due: true,
		accepted: 0,
		queued: 0,
		acceptQueue: 0,
		stuck: 0,
		halfOpen: 0,
		timeWait: 0,
		closeWait: 0,
		established: given.accepted ?? 0,
		inbound: given.accepted ?? 0,
		arrivals: undefined,
		overflows: 0,
		syncookies: 0,
		load1: undefined,
		throughput: undefined,
		...given,
	}
}
