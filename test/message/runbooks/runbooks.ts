import { gradualSaturation } from '../../../src/message/runbooks/gradual-saturation.js'
import { NOTICE_RUNBOOKS } from '../../../src/message/runbooks/notices.js'
import { resourceLeak } from '../../../src/message/runbooks/resource-leak.js'
import type { Runbook } from '../../../src/message/runbooks/runbook.js'
import { suddenSpike } from '../../../src/message/runbooks/sudden-spike.js'

/** Every built-in runbook by a name. */
export const ALL: readonly { readonly name: string; readonly runbook: Runbook }[] = [
	{ name: 'gradual saturation by traffic', runbook: gradualSaturation('traffic') },
	{ name: 'gradual saturation by a slow backend', runbook: gradualSaturation('slow-backend') },
	{ name: 'gradual saturation by idle connections', runbook: gradualSaturation('idle-connections') },
	{ name: 'sudden spike by a crowd', runbook: suddenSpike('flash-crowd') },
	{ name: 'sudden spike by answers that stopped', runbook: suddenSpike('slow-backend') },
	{ name: 'sudden spike by a SYN flood', runbook: suddenSpike('syn-flood') },
	{ name: 'resource leak in the table', runbook: resourceLeak({ stuck: 9, hidden: 1 }) },
	{ name: 'resource leak behind a proxy', runbook: resourceLeak({ stuck: 0, hidden: 9 }) },
	...Object.entries(NOTICE_RUNBOOKS).map(([name, runbook]) => ({ name: `notice ${name}`, runbook })),
]
