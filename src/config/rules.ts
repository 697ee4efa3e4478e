import { DEFAULT_SERVICE } from '../detect/settings.js'
import { isAlways } from '../incidents/day-time.js'
import { formatDuration, formatPercent } from '../settings/units.js'
import type { Problem } from './diagnostic.js'
import type { Path } from './positions.js'
import type { WrittenConfig } from './schema.js'
import { entriesOf, itemsOf } from './written-value.js'

/**
 * Checks what single values cannot show. Lists are looked at as they were written, so that a mistake in one item does
 * not hide that two clash; bars are compared only in sections that are right in themselves.
 */
export function checkRules(data: unknown, sections: Partial<WrittenConfig>): Problem[] {
	const written = entriesOf(data)
	return [
		...findRepeatedNames('services', written.services, () => DEFAULT_SERVICE.name),
		...findSharedPorts(written.services),
		...findRepeatedNames('notify', written.notify, (item) => item.type),
		...checkSampling(sections),
		...findUnknownNames(written, sections),
		...findEndlessWindows(sections),
		...checkBars(written.signals, sections),
	]
}

function findRepeatedNames(
	section: string,
	list: unknown,
	defaultName: (item: Readonly<Record<string, unknown>>) => unknown,
): Problem[] {
	const seen = new Map<unknown, number>()
	return itemsOf(list).flatMap((raw, index) => {
		const item = entriesOf(raw)
		const name = item.name ?? defaultName(item)
		const first = seen.get(name)
		if (typeof name !== 'string' || first === undefined) {
			seen.set(name, index)
			return []
		}
		const message = `${section}[${first}] has the name ${JSON.stringify(name)} already`
		return [{ path: [section, index, 'name'], at: 'value' as const, message, hint: 'give each its own name' }]
	})
}

function findSharedPorts(services: unknown): Problem[] {
	const owners = new Map<unknown, number>()
	return itemsOf(services).flatMap((raw, index) => {
		const ports = entriesOf(raw).ports ?? DEFAULT_SERVICE.ports
		return itemsOf(ports).flatMap((port, position) => {
			const owner = owners.get(port)
			if (owner === undefined) {
				owners.set(port, index)
				return []
			}
			const message =
				owner === index ? `port ${port} is given twice` : `port ${port} belongs to services[${owner}] already`
			return [{ path: ['services', index, 'ports', position] as Path, at: 'value' as const, message }]
		})
	})
}

/** Routes and windows name notifiers and services that must be there: a mistyped one would swallow pages. */
function findUnknownNames(
	written: Readonly<Record<string, unknown>>,
	{ routes = [], maintenance = [] }: Partial<WrittenConfig>,
): Problem[] {
	const services = namesIn(written.services, () => DEFAULT_SERVICE.name)
	const notifiers = namesIn(written.notify, (item) => item.type)
	const check = (path: Path, names: readonly string[] | undefined, known: readonly unknown[], what: string) =>
		(names ?? []).flatMap((name, index): Problem[] => {
			if (known.includes(name)) return []
			const message = `there is no ${what} ${JSON.stringify(name)}, only ${known.join(', ')}`
			return [{ path: [...path, index], at: 'value', message }]
		})
	return [
		...routes.flatMap((route, index) => [
			...check(['routes', index, 'services'], route.services, services, 'service'),
			...check(['routes', index, 'notify'], route.notify, notifiers, 'notifier'),
		]),
		...maintenance.flatMap((window, index) =>
			check(['maintenance', index, 'services'], window.services, services, 'service'),
		),
	]
}

function namesIn(list: unknown, defaultName: (item: Readonly<Record<string, unknown>>) => unknown): unknown[] {
	const items = itemsOf(list).map(entriesOf)
	return (items.length > 0 ? items : [{ type: 'console' }]).map((item) => item.name ?? defaultName(item))
}

/** What never ends is no window: everything would be silent for ever. */
function findEndlessWindows({ maintenance = [] }: Partial<WrittenConfig>): Problem[] {
	return maintenance.flatMap(({ days, hours }, index): Problem[] => {
		if (!isAlways({ days, hours })) return []
		const message = 'this window never ends, so nothing would ever be sent'
		return [{ path: ['maintenance', index, 'hours'], at: 'value', message }]
	})
}

function checkSampling({ sampling, detection }: Partial<WrittenConfig>): Problem[] {
	const findings: Problem[] = []
	if (sampling && sampling.tripwire >= sampling.interval) {
		const { tripwire, interval } = sampling
		const message = `expected less than the interval of ${formatDuration(interval)}, got ${formatDuration(tripwire)}`
		findings.push({ path: ['sampling', 'tripwire'], at: 'value', message, hint: '0 turns the tripwire off' })
	}
	if (sampling && detection && detection.confirmSamples > sampling.window) {
		const message = `expected at most the window of ${sampling.window} samples, got ${detection.confirmSamples}`
		findings.push({ path: ['detection', 'confirmSamples'], at: 'value', message })
	}
	return findings
}

/** Second bars may not lie below the first ones. What is shown as wrong is one that was written, not a default. */
function checkBars(written: unknown, { signals }: Partial<WrittenConfig>): Problem[] {
	if (!signals) return []
	const pairs = [
		['closeWaitRatio', 'closeWaitRatioHigh', formatPercent],
		['timeWaitCount', 'timeWaitCountHigh', String],
		['peakRatio', 'peakRatioHigh', formatPercent],
	] as const
	return pairs
		.filter(([low, high]) => signals[high] < signals[low])
		.map(([low, high, format]) => {
			const [shown, other, word] = high in entriesOf(written) ? [high, low, 'least'] : [low, high, 'most']
			const bar = `expected at ${word} ${other}, which is ${format(signals[other])}`
			return { path: ['signals', shown], at: 'value', message: `${bar}, got ${format(signals[shown])}` }
		})
}
