import type { Pattern } from './pattern.js'
import type { Finding, PatternRule } from './patterns/finding.js'
import { gradualSaturation } from './patterns/gradual-saturation.js'
import { resourceLeak } from './patterns/resource-leak.js'
import { suddenSpike } from './patterns/sudden-spike.js'
import { mayPage } from './profile-rules.js'
import type { ServiceView } from './service-view.js'

/** The patterns in the order in which they explain a reading: the more specific cause first. */
const RULES: readonly (readonly [Pattern, PatternRule])[] = [
	['resource-leak', resourceLeak],
	['sudden-spike', suddenSpike],
	['gradual-saturation', gradualSaturation],
]

/** The first pattern that explains the reading. */
export function classify(view: ServiceView): (Finding & { readonly pattern: Pattern }) | undefined {
	for (const [pattern, rule] of RULES) {
		const finding = rule(view)
		if (finding && mayPage(view.service.profile, finding.rule)) return { ...finding, pattern }
	}
	return undefined
}
