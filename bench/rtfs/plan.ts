/** A plan of at least so many lines, as an agent would write it for a long job: it reads, decides, computes and calls. */
export function generatePlan(lines: number): string {
  const parts: string[] = [];
  let written = 0;
  for (let n = 1; written < lines; n++) {
    const part = stage(n);
    parts.push(part);
    written += part.split("\n").length;
  }
  return `${parts.join("\n")}\n`;
}

function stage(n: number): string {
  return `;; Stage ${n}: orders of region ${n}
(defn net-${n} [order]
  (let [{:keys [price quantity discount] :or {discount 0}} order]
    (- (* price quantity) discount)))

(defn rank-${n} [orders limit]
  (->> orders
       (filter (fn [order] (> (net-${n} order) limit)))
       (sort-by (fn [order] (- 0 (net-${n} order))))
       (take 10)))

(defn summary-${n} [region orders]
  (let [totals (map net-${n} orders)
        total (reduce + 0 totals)
        mean (if (empty? totals) 0 (/ total (count totals)))]
    {:region region
     :total total
     :mean mean
     :label (cond
              (> mean 1000) "large"
              (> mean 100) "medium"
              :else "small")
     :best (first (rank-${n} orders mean))}))

(step "Read region ${n}"
  (let [path "/data/orders/region-${n}.json"
        text (call :ccos.fs.read {:path path})
        orders (parse-json text {:keys :keyword})
        result (summary-${n} "region-${n}" orders)]
    (call :ccos.io.log {:message (str "region ${n}: " (:total result) " (" (:label result) ")")})
    (if (and (> (:total result) 10000) (not= (:label result) "small"))
      (try
        (call :ccos.network.http-fetch {:url "https://example.org/api/regions/${n}" :method "POST" :body (serialize-json result)})
        (catch NetworkError error
          (call :ccos.io.log {:message (str "region ${n} was not sent: " (ex-message error))})))
      (doseq [order (rank-${n} orders 100)]
        (call :ccos.io.log {:message (str "- " (:id order) ": " (net-${n} order))})))
    result))
`;
}
