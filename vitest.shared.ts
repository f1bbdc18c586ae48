// What every package's tests share: sources are read through the @millrace/source condition, so no build comes first.
import { defaultServerConditions } from 'vite'

const conditions = ['@millrace/source', ...defaultServerConditions]

export const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
}
