import { CAUSE_RUNBOOKS } from '../../../src/message/runbooks/causes.js'
import { NOTICE_RUNBOOKS } from '../../../src/message/runbooks/notices.js'

/** Every built-in runbook in Markdown, by the cause or notice that it is for. */
export const ALL: readonly { readonly name: string; readonly markdown: string }[] = Object.entries({
	...CAUSE_RUNBOOKS,
	...NOTICE_RUNBOOKS,
}).map(([name, markdown]) => ({ name, markdown }))
