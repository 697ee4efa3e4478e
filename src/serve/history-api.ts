import type { Context } from 'hono'
import { quarterColumns, RANGES, rawColumns } from '../incidents/history/columns.js'
import { ServiceHistory } from '../incidents/history/service-history.js'
import type { WebSources } from './app.js'

/** Answers `/api/history?service=…&range=1h|7d`: the numbers of one service in columns. */
export function answerHistory(
	context: Context,
	{ serviceNames, history, now, interval }: Pick<WebSources, 'serviceNames' | 'history' | 'now' | 'interval'>,
): Response {
	const service = context.req.query('service')
	const range = RANGES.find((known) => known === context.req.query('range'))
	if (service === undefined) return context.text('expected ?service=… with the name of a service\n', 400)
	if (range === undefined) return context.text(`expected &range=${RANGES.join(' or &range=')}\n`, 400)
	const names = serviceNames()
	if (!names.includes(service)) return context.text(`there is no such service, only ${names.join(', ')}\n`, 404)
	const past = history(service) ?? new ServiceHistory()
	const until = Math.round(now())
	const columns = range === '1h' ? rawColumns(past, until) : quarterColumns(past, until)
	return context.json({ service, range, until, interval: interval(), ...columns })
}
