;; Runs the workloads as ClojureScript in nbb and prints the times as JSON: file of workloads, turns, warm-ups, and the
;; workloads with their counts as JSON.
(ns engine-nbb (:require ["node:fs" :as fs]))

(let [[file turns warm-ups workloads] (drop 3 (js->clj js/process.argv))
      now #(js/performance.now)
      median #(nth (sort %) (quot (count %) 2))]
  (load-string (fs/readFileSync file "utf8"))
  (println
   (js/JSON.stringify
    (clj->js
     (into {}
           (for [[nam n] (js->clj (js/JSON.parse workloads))]
             (let [f @(resolve (symbol nam))
                   rounds (vec (for [_ (range (js/parseInt turns))]
                                 (let [begun (now) value (f n)]
                                   [(- (now) begun) value])))]
               [nam {:ms (median (map first (drop (js/parseInt warm-ups) rounds)))
                     :value (str (second (last rounds)))}])))))))
