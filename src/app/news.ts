import { keyOf } from '../admission/assessment.ts'
import type { KeptCatalogues } from '../catalogue/catalogue.ts'
import type { Others } from '../model/others.ts'
import type { Revisions } from '../model/revisions.ts'

/** What other processes did is obeyed: what is kept in memory of it is read, or worked out, once more. */
export function hearNews(
  others: Pick<Others, 'onNews'>,
  {
    catalogues,
    revisions,
    onDecided,
  }: {
    readonly catalogues: Pick<KeptCatalogues, 'forget'>
    /** of catalogues, by registry and package: views and assessments hang on them */
    readonly revisions: Pick<Revisions, 'changed' | 'changedAll'>
    readonly onDecided: () => void
  },
): void {
  others.onNews((news) => {
    if (news.kind === 'decided') return onDecided()
    if (news.kind === 'everything') {
      catalogues.forget()
      return revisions.changedAll()
    }
    if (news.isListing) catalogues.forget(news)
    revisions.changed(keyOf(news.registry, news.name, ''))
  })
}
