import { connectionCountingArticle } from './connection-counting-article.js'
import { fiveStatesArticle } from './five-states-article.js'
import { modStatus } from './mod-status.js'
import { netdata } from './netdata.js'
import { responseTimeProbe } from './response-time-probe.js'
import type { Rival } from './rival.js'
import { sourceArticle } from './source-article.js'

/** The rules that ours is compared with: the three articles', then the monitors'. */
export const RIVALS: readonly Rival[] = [
	sourceArticle,
	fiveStatesArticle,
	connectionCountingArticle,
	netdata,
	modStatus,
	responseTimeProbe,
]
