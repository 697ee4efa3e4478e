import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

interface Target {
	readonly refId: string
	readonly expr: string
}

/** A panel of Grafana; one that is a collapsed row has panels inside. */
export interface Panel {
	readonly id: number
	readonly type: string
	readonly title: string
	readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
	readonly targets?: readonly Target[]
	readonly panels?: readonly Panel[]
}

interface Dashboard {
	readonly panels: readonly Panel[]
	readonly annotations: { readonly list: readonly { readonly expr?: string }[] }
	readonly templating: { readonly list: readonly { readonly name: string }[] }
}

/** Reads a file of deploy/prometheus/. */
export function readDeployed(name: string): string {
	return readFileSync(new URL(`../../../deploy/prometheus/${name}`, import.meta.url), 'utf8')
}

/** The dashboard as it is written, and as it is meant. */
export const DASHBOARD_TEXT = readDeployed('forewarn.dashboard.json')
export const DASHBOARD = JSON.parse(DASHBOARD_TEXT) as Dashboard

/** All panels, those inside of rows too, rows included. */
export const PANELS: readonly Panel[] = DASHBOARD.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])])

/** What Grafana puts in place of its variables. */
const VALUES: Readonly<Record<string, string>> = {
	service: '.*',
	instance: '.*',
	__range: '1h',
	__rate_interval: '1m',
}

/** Every expression that the dashboard asks for, with its variables filled in, by panel and letter. */
export const QUERIES: readonly (readonly [name: string, expression: string])[] = [
	...PANELS.flatMap(({ title, targets = [] }) =>
		targets.map(({ refId, expr }) => [`${title} ${refId}`, fillIn(expr)] as const),
	),
	...DASHBOARD.annotations.list.flatMap(({ expr }) => (expr ? [['annotation', fillIn(expr)] as const] : [])),
]

function fillIn(expression: string): string {
	return expression.replaceAll(/\$(\w+)/g, (_all, name) => {
		if (VALUES[name] === undefined) throw new Error(`there is no variable ${name}`)
		return VALUES[name]
	})
}

/** One rule of forewarn.rules.yml. */
export interface Rule {
	readonly alert?: string
	readonly record?: string
	readonly expr: string
	readonly labels?: Readonly<Record<string, string>>
	readonly annotations?: Readonly<Record<string, string>>
}

const { groups } = parse(readDeployed('forewarn.rules.yml')) as { groups: { rules: Rule[] }[] }

/** All rules, alerts and recording ones. */
export const RULES: readonly Rule[] = groups.flatMap(({ rules }) => rules)

/** The names of what rules record. */
export const RECORDED: readonly string[] = RULES.flatMap(({ record }) => record ?? [])
