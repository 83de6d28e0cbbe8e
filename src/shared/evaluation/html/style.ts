import { fontStack } from '../../base/fonts';

/** Looks of the HTML report, light and dark, on screen and on paper. */
export const reportStyle = `
:root{color-scheme:light dark;--line:light-dark(#e0e0da,#343732);--soft:light-dark(#5f615c,#a3a69e);--en:light-dark(#2563a8,#7db4ee);--zh:light-dark(#b4532a,#f0a27a);--good:15,118,110;--bad:180,35,24}
body{font:15px/1.5 ${fontStack('en')};max-width:70rem;margin:2rem auto;padding:0 1rem;background:light-dark(#fff,#141514);color:light-dark(#1b1c1a,#ecedea)}
body:lang(zh){font-family:${fontStack('zh')}}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.5rem}h3{font-size:1rem}
h1,figcaption,td,th{overflow-wrap:anywhere}
.note{color:var(--soft);max-width:45rem}
.wide{overflow-x:auto}
table{border-collapse:collapse}th,td{padding:.25rem .75rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
.number{font-variant-numeric:tabular-nums;white-space:nowrap}td.number{text-align:right}
.matrix th,.matrix td{padding:.1rem .3rem;font-size:.75rem;text-align:center}.matrix th[scope=row]{text-align:left;white-space:nowrap}
.hit{background:rgba(var(--good),var(--share))}.miss{background:rgba(var(--bad),calc(.15 + var(--share)))}
svg{width:min(100%,32rem);font-size:10px}svg text{fill:var(--soft)}
.grid{stroke:var(--line)}.now{stroke:var(--soft);stroke-dasharray:4 3}.bar{fill:var(--en);opacity:.8}
polyline{fill:none;stroke-width:2}.first{stroke:var(--en)}.second{stroke:var(--zh);stroke-dasharray:2 3}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:1rem}
figure{margin:0;border-top:3px solid rgb(var(--good));font-size:.85rem}figure.wrong{border-color:rgb(var(--bad))}
.frame{position:relative}.frame img{width:100%;display:block;aspect-ratio:1}.frame .heat{position:absolute;inset:0;height:100%;opacity:.7}
@media print{details{display:none}}
`;
