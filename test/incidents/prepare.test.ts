import { expect, it } from 'vitest'
import { prepareNotifiers } from '../../src/incidents/prepare.js'
import { type Notifier, sent } from '../../src/notify/notifier.js'
import { keepLog } from './log.js'

it('prepares every notifier, whatever becomes of the one before it', async () => {
	const prepared: string[] = []
	const send = async () => sent()
	const notifiers: Notifier[] = [
		{ name: 'console', send },
		{ name: 'mail', send, prepare: () => Promise.reject(new Error('Cannot find module email-4T2.js')) },
		{ name: 'slack', send, prepare: async () => void prepared.push('slack') },
	]
	const { log, lines } = keepLog()
	await prepareNotifiers(notifiers, log)
	expect(prepared).toEqual(['slack'])
	expect(lines).toEqual([
		'error what this notifier needs cannot be loaded: its pages will not leave {"notifier":"mail","why":"Cannot find module email-4T2.js"}',
	])
})
