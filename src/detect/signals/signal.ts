import { sampleWindow } from '../sample-window.js'
import type { ServicePoint } from '../service-point.js'
import type { ServiceView } from '../service-view.js'
import type { SignalReading } from '../verdict.js'

/** What signals are computed from. */
export type SignalView = Omit<ServiceView, 'signals'>

/** A signal: one number, its bar, and whether it is raised. Pure. */
export type Signal = (view: SignalView) => SignalReading

/** Renders a share as a percentage without decimals. */
export function percent(share: number): string {
	return `${Math.round(share * 100)} %`
}

/** True where enough inbound connections stand for a ratio to mean anything. */
export function hasTraffic(view: SignalView): boolean {
	return view.now.inbound >= view.settings.signals.minimumConnections
}

/** The five samples that the source article's rules are about. */
export function windowOf({ points, settings: { sampling } }: SignalView): ServicePoint[] {
	return sampleWindow(points, sampling.window, sampling.interval)
}
