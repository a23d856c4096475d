# Reference numbers for the statistics of cctaecg, computed in R on public data sets.
#
#   Rscript references.R [folder]          (default: the folder of this script)
#
# Writes  data/NAME.csv       the data sets, only the columns that are used
#         SOURCES.md          where each comes from
#         ../references_all.csv  one row for each reference number; ../references.csv holds those that are compared
#
# Each number is computed from the CSV as it was read back, and from the very string in its column `inputs`, so that
# a test in another language that follows the string computes the same thing. The grammar of that string:
#
#   key=value;key=value...      no blanks
#   a column expression is      COLUMN | -COLUMN | COLUMN OP LITERAL  with OP one of == != >= <= > <  (gives 0 or 1)
#   these keys hold column expressions:  y score a b prob first second time event covariate high grade groups folds
#                               levels x; `clinical`, and `y`, `score` and `covariate` where they hold several, list
#                               them joined by |
#   rows=COND&COND              keeps the rows for which all conditions hold, before anything else
#   every other key             a setting: a number, a word, or numbers joined by |
#   rows with an empty cell in any column that the string names are left out
#
# A correct implementation gives `value` to `digits` significant digits:
#   abs(found - value) <= 0.5000001 * 10^(floor(log10(abs(value))) + 1 - digits),  or <= 10^-digits where value is 0.
#
# Deterministic: no random numbers. Base R, survival, pROC, epiR, vcd, survey, sandwich, lmtest, rms, Hmisc,
# riskRegression, MASS, geepack, coin, boot; those of Debian 12 (apt-get install r-cran-...).

suppressWarnings(suppressPackageStartupMessages({
  library(survival); library(pROC); library(sandwich); library(lmtest)
}))
Sys.setenv(TZ = "UTC")
options(stringsAsFactors = FALSE, digits = 15, warn = 1)

args <- commandArgs(trailingOnly = TRUE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
home <- if (length(args)) args[1] else if (length(script)) dirname(normalizePath(script)) else "."
dir.create(file.path(home, "data"), showWarnings = FALSE, recursive = TRUE)

# ---------------------------------------------------------------------------------------------------------------------
# Data sets
# ---------------------------------------------------------------------------------------------------------------------

from <- function(package, name) {  # a data set of a package, without attaching it
  found <- tryCatch(getExportedValue(package, name), error = function(e) NULL)
  if (is.null(found)) {
    place <- new.env()
    data(list = name, package = package, envir = place)
    found <- get(name, place, inherits = FALSE)
  }
  if (is.data.frame(found)) as.data.frame(found) else found
}
D <- list()
sources <- character()
keep <- function(name, table, package, object, origin, made = "") {
  names(table) <- tolower(gsub("[^A-Za-z0-9]+", "_", names(table)))
  for (column in names(table)) {
    if (is.factor(table[[column]])) table[[column]] <- as.character(table[[column]])
    if (is.logical(table[[column]])) table[[column]] <- as.integer(table[[column]])
  }
  path <- file.path(home, "data", paste0(name, ".csv"))
  write.csv(table, path, row.names = FALSE, na = "", quote = FALSE, fileEncoding = "ASCII")
  stopifnot(file.size(path) < 60000, nrow(read.csv(path)) == nrow(table))
  D[[name]] <<- read.csv(path, na.strings = "")
  licence <- gsub(" | ", " or ", packageDescription(package)$License, fixed = TRUE)
  if (startsWith(licence, "Part of R")) licence <- "GPL-2 or GPL-3, as R itself"
  sources <<- c(sources, sprintf(
    "| %s.csv | %d x %d | %s::%s | %s | %s | %s%s |", name, nrow(table), ncol(table), package, object,
    as.character(packageVersion(package)), licence, origin, if (nzchar(made)) paste0(" ", made) else ""
  ))
}

aSAH <- from("pROC", "aSAH")
keep("asah", transform(aSAH, wfns = as.integer(as.character(wfns)), gos6 = as.integer(as.character(gos6)))[
  c("outcome", "gender", "age", "wfns", "s100b", "ndka", "gos6")], "pROC", "aSAH",
  "Turck N et al. Intensive Care Med 2010;36:107-115: 113 patients with subarachnoid haemorrhage.")

# an external validation: two logistic models of Pima.tr (200 women), applied to Pima.te (332 others)
tr <- from("MASS", "Pima.tr"); te <- from("MASS", "Pima.te")
full <- glm(type == "Yes" ~ glu + bmi + ped + age, binomial, tr)
small <- glm(type == "Yes" ~ bmi + age, binomial, tr)
te$prob <- round(predict(full, te, type = "response"), 4)
te$prob2 <- round(predict(small, te, type = "response"), 4)
keep("pima_te", te[c("type", "npreg", "glu", "bp", "bmi", "age", "prob", "prob2")], "MASS", "Pima.te",
  "Smith JW et al. 1988 (NIDDK): diabetes in 332 Pima women.", paste(
  "Columns prob and prob2 are added here: logistic models (glu + bmi + ped + age; bmi + age) of the 200 women of",
  "Pima.tr applied to these, to 4 decimals."))

keep("birthwt", from("MASS", "birthwt")[c("low", "age", "lwt", "race", "smoke", "ptl", "ht", "ui", "bwt")],
  "MASS", "birthwt", "Hosmer DW, Lemeshow S. Applied Logistic Regression, 1989: 189 births at Baystate.")

inf <- datasets::infert
line <- predict(glm(case ~ spontaneous + induced, binomial, inf))
inf$prob <- round(plogis(0.7 * line - 0.3), 4)
keep("infert", inf[c("stratum", "case", "age", "parity", "induced", "spontaneous", "prob")], "datasets", "infert",
  "Trichopoulos D et al. Br J Obstet Gynaecol 1976;83:645-650: 83 matched sets of a case and two controls.", paste(
  "Column prob is added here: fitted log-odds of case ~ spontaneous + induced times 0.7 less 0.3 (so that it is not",
  "calibrated), as probability to 4 decimals."))

resp <- from("geepack", "respiratory")
resp$id <- 1000 * as.integer(resp$center) + as.integer(resp$id)
line <- predict(glm(outcome ~ treat + age + baseline, binomial, resp))
resp$prob <- round(plogis(0.8 * line + 0.2), 4)
keep("respiratory", resp[c("id", "treat", "sex", "age", "baseline", "visit", "outcome", "prob")], "geepack",
  "respiratory", "Koch GG et al. 1990: 111 patients with respiratory illness, four visits each.", paste(
  "Column id is 1000 times the centre plus the package's id, which is unique within a centre only. Column prob is added",
  "here: fitted log-odds of outcome ~ treat + age + baseline times 0.8 plus 0.2, as probability to 4 decimals."))

keep("retinopathy", from("survival", "retinopathy")[c("id", "age", "type", "trt", "futime", "status", "risk")],
  "survival", "retinopathy", "Huster WJ et al. Biometrics 1989;45:145-156: 197 patients, two eyes each.")
keep("lung", from("survival", "lung")[c("time", "status", "age", "sex", "ph.ecog", "ph.karno", "pat.karno",
    "wt.loss")],
  "survival", "lung", "Loprinzi CL et al. J Clin Oncol 1994;12:601-607 (NCCTG); status 2 is death.")
keep("veteran", from("survival", "veteran")[c("trt", "celltype", "time", "status", "karno", "diagtime", "age",
    "prior")],
  "survival", "veteran", "Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 1980.")
keep("ovarian", from("survival", "ovarian")[c("futime", "fustat", "age", "resid.ds", "rx", "ecog.ps")],
  "survival", "ovarian", "Edmonson JH et al. Cancer Treat Rep 1979;63:241-247.")
colon <- from("survival", "colon")
keep("colon", colon[colon$etype == 2, c("rx", "sex", "age", "nodes", "node4", "extent", "time", "status")],
  "survival", "colon", "Moertel CG et al. Ann Intern Med 1991;122:321-326; the records of death (etype 2) only.")
keep("pbc", from("survival", "pbc")[1:312, c("time", "status", "trt", "age", "edema", "bili", "albumin", "stage")],
  "survival", "pbc",
      "Mayo Clinic trial (Fleming TR, Harrington DP 1991); the 312 randomised patients; status 2 is death.")
keep("aml", from("survival", "aml")[c("time", "status", "x")], "survival", "aml",
  "Miller RG. Survival Analysis, 1981: maintenance in acute myelogenous leukaemia.")
keep("kidney", from("survival", "kidney")[c("id", "time", "status", "age", "sex", "frail")], "survival", "kidney",
  "McGilchrist CA, Aisbett CW. Biometrics 1991;47:461-466: 38 patients, two catheters each.")
keep("melanoma", from("MASS", "Melanoma")[c("time", "status", "sex", "age", "thickness", "ulcer")], "MASS",
    "Melanoma",
  "Andersen PK et al. 1993: 205 patients; status 1 died of melanoma, 2 alive, 3 died otherwise.")
keep("gehan", from("MASS", "gehan")[c("pair", "time", "cens", "treat")], "MASS", "gehan",
  "Freireich EJ et al. Blood 1963;21:699-716: remission of leukaemia; cens 1 is an event, as the package has it.")
keep("biopsy", from("MASS", "biopsy")[c("V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "class")], "MASS",
    "biopsy",
  "Wolberg WH, Mangasarian OL. PNAS 1990;87:9193-9196: breast biopsies, nine scores from 1 to 10.")
iris <- datasets::iris
keep("iris", iris[c("Petal.Length", "Sepal.Length", "Sepal.Width", "Species")], "datasets", "iris",
  "Anderson E. 1935; Fisher RA. Ann Eugen 1936;7:179-188.")
air <- datasets::airquality
keep("airquality", air[c("Ozone", "Temp", "Month")], "datasets", "airquality",
  "New York State Department of Conservation, May to September 1973; 37 days lack the ozone value.")
photo <- from("coin", "photocar")
keep("photocar", photo[c("group", "ntumor", "time", "event", "dmin", "tumor")], "coin", "photocar",
  "Molefe DF et al. Toxicol Sci 2005;87:447-454: three ordered dose groups.")

expand <- function(table) {  # one row for each pair of readings, categories numbered from 1
  cells <- as.data.frame(as.table(table))
  rows <- rep(seq_len(nrow(cells)), cells$Freq)
  data.frame(first = as.integer(cells[rows, 1]), second = as.integer(cells[rows, 2]))
}
SexualFun <- from("vcd", "SexualFun"); MSPatients <- from("vcd", "MSPatients")
keep("sexualfun", expand(SexualFun), "vcd", "SexualFun",
  "Hout M et al. 1987; Agresti A. 1990: answers of 91 couples; first husband, second wife, 1 never to 4 always.")
keep("mspatients", rbind(cbind(expand(MSPatients[, , 1]), city = "Winnipeg"),
                         cbind(expand(MSPatients[, , 2]), city = "NewOrleans")), "vcd", "MSPatients",
  "Westlund KB, Kurland LT. Am J Hyg 1953;57:380-396: two neurologists; 1 certain to 4 doubtful multiple sclerosis.")
keep("validation1", data.frame(time = c(1, 1, 6, 6, 8, 9), status = c(1, 0, 1, 1, 0, 1), x = c(1, 1, 1, 0, 0, 0)),
  "survival", "vignette(validate), test data 1",
  "Therneau TM, Grambsch PM. Modeling Survival Data, 2000, appendix E: six subjects, with closed-form answers.")
keep("concordance1", data.frame(
  time = c(9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161), status = c(1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0),
  x = c(1, 6, 2, 7, 3, 7, 3, 8, 4, 4, 5)), "survival", "aml (maintained)",
  "The maintained arm of aml with the made-up score of the package's test tests/concordance.R, counted by hand there.")
stopifnot(identical(as.numeric(D$concordance1$time), D$aml$time[D$aml$x == "Maintained"] + 0))

# ---------------------------------------------------------------------------------------------------------------------
# From the string of inputs to columns, and the table of references
# ---------------------------------------------------------------------------------------------------------------------

COLUMN_KEYS <- c("y", "score", "a", "b", "prob", "first", "second", "time", "event", "covariate", "high", "grade",
                 "groups", "folds", "levels", "x", "clinical")
PATTERN <- "^(-?)([A-Za-z][A-Za-z0-9_]*)(==|!=|>=|<=|>|<)?(.*)$"

expression_of <- function(table, text) {
  part <- regmatches(text, regexec(PATTERN, text))[[1]]
  stopifnot(length(part) == 5, part[3] %in% names(table))
  column <- table[[part[3]]]
  if (part[4] == "") { stopifnot(part[5] == ""); return(if (part[2] == "-") -column else column) }
  literal <- if (is.numeric(column)) as.numeric(part[5]) else part[5]
  as.integer(get(part[4])(column, literal))
}
parsed <- function(inputs) {
  pairs <- regmatches(strsplit(inputs, ";")[[1]], regexpr("=", strsplit(inputs, ";")[[1]]), invert = TRUE)
  setNames(lapply(pairs, `[`, 2), vapply(pairs, `[`, "", 1))
}
read_inputs <- function(data, inputs) {  # list of columns and settings
  stopifnot(!grepl(" ", inputs))
  keys <- parsed(inputs)
  if (data == "") return(lapply(keys, setting))
  table <- D[[data]]
  if (!is.null(keys$rows)) {
    conditions <- lapply(strsplit(keys$rows, "&")[[1]], function(text) expression_of(table, text))
    table <- table[which(Reduce(`*`, conditions) == 1), , drop = FALSE]
  }
  out <- list(); complete <- rep(TRUE, nrow(table))
  for (key in names(keys)) {
    if (key %in% COLUMN_KEYS) {
      several <- strsplit(keys[[key]], "|", fixed = TRUE)[[1]]
      columns <- lapply(several, function(text) expression_of(table, text))
      for (column in columns) complete <- complete & !is.na(column)
      out[[key]] <- if (length(several) > 1) setNames(do.call(data.frame, columns),
          make.names(several)) else columns[[1]]
    } else if (key != "rows") out[[key]] <- setting(keys[[key]])
  }
  for (key in intersect(names(out), COLUMN_KEYS)) {
    out[[key]] <- if (is.data.frame(out[[key]])) out[[key]][complete, , drop = FALSE] else out[[key]][complete]
  }
  if (!is.null(out$horizon) && !is.null(out$time)) {  # administrative censoring: an event on the day itself counts
    out$event <- out$event * (out$time <= out$horizon)
    out$time <- pmin(out$time, out$horizon)
  }
  out
}
setting <- function(text) {
  several <- strsplit(text, "|", fixed = TRUE)[[1]]
  number <- suppressWarnings(as.numeric(several))
  if (anyNA(number)) several else number
}

rows <- list()
ref <- function(id, statistic, data, inputs, values, digits, source, note = "") {
  # values: a named list, one row each; digits: one number, or one for each
  package <- sub("::.*", "", source)
  version <- if (package %in% rownames(installed.packages(priority = "base")) || !grepl("::", source))
    paste("R", getRversion()) else paste(package, packageVersion(package))
  digits <- rep_len(digits, length(values))
  for (i in seq_along(values)) {
    value <- as.numeric(values[[i]])
    if (length(value) != 1 || !is.finite(value)) stop(id, " ", names(values)[i], ": ", paste(value, collapse = " "))
    rows[[length(rows) + 1]] <<- data.frame(
      id = paste(id, names(values)[i], sep = "."), statistic = statistic, data = data, inputs = inputs,
      quantity = names(values)[i], value = format(value, digits = 15, scientific = NA, trim = TRUE),
      digits = digits[i], source = source, version = version, note = note)
  }
}
Z <- function(level = 0.95) qnorm(0.5 + level / 2)
same <- function(a, b, tolerance = 1e-10) {  # two sources must agree before a number is written down
  if (!isTRUE(all.equal(as.numeric(a), as.numeric(b), tolerance = tolerance)))
    stop("sources disagree: ", paste(format(a), collapse = " "), " and ", paste(format(b), collapse = " "))
}
quiet <- function(code) suppressWarnings(suppressMessages(code))
level_of <- function(d) if (is.null(d$level)) 0.95 else d$level

# ---------------------------------------------------------------------------------------------------------------------
# AUC, DeLong
# ---------------------------------------------------------------------------------------------------------------------

curve_of <- function(y, score) quiet(roc(y, score, levels = c(0, 1), direction = "<", quiet = TRUE))
one_auc <- function(name, data, inputs, extra = "") {
  d <- read_inputs(data, inputs); level <- level_of(d)
  r <- curve_of(d$y, d$score)
  limits <- quiet(ci.auc(r, conf.level = level, method = "delong"))
  se <- sqrt(quiet(pROC::var(r, method = "delong")))
  wilcoxon <- quiet(wilcox.test(d$score[d$y == 1], d$score[d$y == 0]))$statistic / sum(d$y == 1) / sum(d$y == 0)
  same(r$auc, wilcoxon)
  same(r$auc, concordance(d$y ~ d$score)$concordance)
  ref(paste0("auc.", name), "auc_delong", data, inputs,
      list(value = r$auc, se = se, lower = limits[1], upper = limits[3]), 10, "pROC::ci.auc",
      paste0("direction '<', ties 1/2; normal limits auc +- z se, cut at 0 and 1", extra))
}
one_auc("asah_s100b", "asah", "y=outcome==Poor;score=s100b")
one_auc("asah_ndka", "asah", "y=outcome==Poor;score=ndka")
one_auc("asah_wfns", "asah", "y=outcome==Poor;score=wfns", "; five distinct scores")
one_auc("asah_wfns_99", "asah", "y=outcome==Poor;score=wfns;level=0.99")
one_auc("asah_s100b_men", "asah", "rows=gender==Male;y=outcome==Poor;score=s100b")
one_auc("asah_old", "asah", "rows=age>=65;y=outcome==Poor;score=s100b", "; small sample, upper limit cut at 1")
one_auc("birthwt_lwt", "birthwt", "y=low;score=-lwt")
one_auc("birthwt_ht", "birthwt", "y=ht;score=lwt", "; 12 events")
one_auc("birthwt_binary", "birthwt", "y=low;score=smoke", "; two distinct scores: (sens + spec) / 2")
one_auc("pima_prob", "pima_te", "y=type==Yes;score=prob")
one_auc("pima_few", "pima_te", "rows=age<=22;y=type==Yes;score=glu", "; few events")
one_auc("biopsy_v2", "biopsy", "y=class==malignant;score=v2", "; near perfect, ten distinct scores")
one_auc("biopsy_v6", "biopsy", "y=class==malignant;score=v6", "; rows with missing score left out")
one_auc("below_half", "birthwt", "y=low;score=lwt", "; below 1/2, nothing is turned round")
one_auc("perfect", "iris", "y=species==setosa;score=-petal_length", "; perfect separation: se 0, both limits 1")
one_auc("perfectly_wrong", "iris", "y=species==setosa;score=petal_length", "; AUC 0, both limits 0")

one_pair <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); level <- level_of(d)
  one <- curve_of(d$y, d$a); other <- curve_of(d$y, d$b)
  test <- quiet(roc.test(one, other, method = "delong", paired = TRUE, conf.level = level))
  difference <- as.numeric(one$auc - other$auc)
  v <- quiet(c(pROC::var(one), pROC::var(other), pROC::cov(one, other)))
  se <- sqrt(v[1] + v[2] - 2 * v[3])
  same(test$statistic, difference / se)
  same(test$conf.int, difference + c(-1, 1) * Z(level) * se, 1e-8)
  ref(paste0("paired.", name), "delong_paired", data, inputs, list(
    difference = difference, statistic = test$statistic, p_value = test$p.value,
    lower = difference - Z(level) * se, upper = difference + Z(level) * se),
    c(10, 9, 8, 9, 9), "pROC::roc.test", "method=delong, paired; AUC(a) - AUC(b); normal reference")
  ref(paste0("covariance.", name), "delong_covariance", data, inputs, list(value = v[3]), 9, "pROC::cov",
      "method=delong: covariance of the two AUCs")
}
one_pair("asah_wfns_s100b", "asah", "y=outcome==Poor;a=wfns;b=s100b")
one_pair("asah_s100b_ndka", "asah", "y=outcome==Poor;a=s100b;b=ndka")
one_pair("asah_age_wfns_90", "asah", "y=outcome==Poor;a=age;b=wfns;level=0.9")
one_pair("pima_models", "pima_te", "y=type==Yes;a=prob;b=prob2")
one_pair("pima_few", "pima_te", "rows=age<=22;y=type==Yes;a=prob;b=bmi")
one_pair("biopsy_v2_v3", "biopsy", "y=class==malignant;a=v2;b=v3")

one_unpaired <- function(name, data, inputs) {
  # levels: the two groups, in the sorted order of their values
  d <- read_inputs(data, inputs)
  groups <- sort(unique(d$levels)); stopifnot(length(groups) == 2)
  r <- lapply(groups, function(g) curve_of(d$y[d$levels == g], d$score[d$levels == g]))
  test <- quiet(roc.test(r[[1]], r[[2]], method = "delong", paired = FALSE))
  difference <- as.numeric(r[[1]]$auc - r[[2]]$auc)
  se <- sqrt(sum(vapply(r, function(each) as.numeric(quiet(pROC::var(each))), 0)))
  same(test$statistic, difference / se)
  ref(paste0("unpaired.", name), "delong_unpaired", data, inputs, list(
    difference = difference, statistic = difference / se, p_value = 2 * pnorm(-abs(difference / se)),
    lower = difference - Z() * se, upper = difference + Z() * se), c(10, 9, 8, 9, 9), "pROC::var",
    "first level in sorted order minus second; variances add; NORMAL reference for p and limits")
  ref(paste0("unpaired_t.", name), "delong_unpaired_t", data, inputs, list(
    statistic = test$statistic, df = test$parameter, p_value = test$p.value), c(9, 9, 8), "pROC::roc.test",
    "paired=FALSE: pROC takes Student's t with Satterthwaite's df, so its p is not the normal one")
}
one_unpaired("asah_gender", "asah", "y=outcome==Poor;score=s100b;levels=gender")
one_unpaired("birthwt_smoke", "birthwt", "y=low;score=-lwt;levels=smoke")
one_unpaired("pima_age", "pima_te", "y=type==Yes;score=prob;levels=age>=30")

# points of the empirical curve
one_roc <- function(name, data, inputs) {
  d <- read_inputs(data, inputs)
  r <- curve_of(d$y, d$score)
  at <- d$fpr
  values <- vapply(at, function(f) coords(r, 1 - f, input = "specificity", ret = "sensitivity",
      transpose = TRUE)[[1]], 0)
  # the upper end of a vertical step, straight lines between points
  points <- data.frame(f = 1 - r$specificities, t = r$sensitivities)
  by_hand <- vapply(at, function(f) {
    left <- points[points$f <= f + 1e-12, ]; left <- left[order(left$f, left$t), ][nrow(left), ]
    right <- points[points$f > f + 1e-12, ]
    if (nrow(right) == 0) return(left$t)
    right <- right[order(right$f, right$t), ][1, ]
    left$t + (f - left$f) / (right$f - left$f) * (right$t - left$t)
  }, 0)
  same(values, by_hand)
  ref(paste0("roc.", name), "roc_sensitivity_at_fpr", data, inputs,
      setNames(as.list(values), paste0("sensitivity_at_", at)), 9, "pROC::coords",
      "linear interpolation between the points of the empirical curve; at a vertical step its upper end")
}
one_roc("asah_s100b", "asah", "y=outcome==Poor;score=s100b;fpr=0.05|0.1|0.25|0.5")
one_roc("asah_wfns", "asah", "y=outcome==Poor;score=wfns;fpr=0.05|0.2|0.6")
one_roc("birthwt_lwt", "birthwt", "y=low;score=-lwt;fpr=0|0.1|0.5|1")
one_point <- function(name, data, inputs) {
  d <- read_inputs(data, inputs)
  at <- coords(curve_of(d$y, d$score), d$threshold, input = "threshold", ret = c("sensitivity", "specificity"),
      transpose = TRUE)
  same(at, c(mean(d$score[d$y == 1] >= d$threshold), mean(d$score[d$y == 0] < d$threshold)))
  ref(paste0("roc_point.", name), "roc_point", data, inputs, as.list(at), 10, "pROC::coords",
      "score >= threshold is positive")
}
one_point("asah_youden", "asah", "y=outcome==Poor;score=s100b;threshold=0.205")  # pROC's "best"
one_point("asah_observed", "asah",
    "y=outcome==Poor;score=s100b;threshold=0.21")  # a score that occurs: it is positive
for (t in 2:5) one_point(paste0("asah_wfns_", t), "asah", paste0("y=outcome==Poor;score=wfns;threshold=", t))
d <- read_inputs("asah", "y=outcome==Poor;score=s100b")
same(coords(curve_of(d$y, d$score), "best", best.method = "youden", transpose = TRUE)[["threshold"]], 0.205)

# averages of AUCs
d <- read_inputs("birthwt", i <- "y=low|ht|ui;score=-lwt|lwt|-age")
each <- mapply(function(y, s) as.numeric(curve_of(y, s)$auc), d$y, d$score)
ref("macro.birthwt", "auc_macro", "birthwt", i, list(value = mean(each)), 10, "pROC::auc",
    "unweighted mean of the AUCs of the columns")
ref("micro.birthwt", "auc_micro", "birthwt", i, list(value = curve_of(unlist(d$y), unlist(d$score))$auc), 10,
    "pROC::auc",
    "all (row, column) pairs ranked together")
d <- read_inputs("birthwt", i <- "y=low;score=-lwt;folds=race")
each <- vapply(sort(unique(d$folds)), function(k) as.numeric(curve_of(d$y[d$folds == k], d$score[d$folds == k])$auc),
    0)
ref("folds.birthwt", "auc_fold_average", "birthwt", i, list(averaged = mean(each), fold_1 = each[1], fold_2 = each[2],
    fold_3 = each[3], pooled = curve_of(d$y, d$score)$auc), 10, "pROC::auc",
        "unweighted mean over the folds; pooled ignores them")
d <- read_inputs("pima_te", i <- "y=type==Yes;score=prob;folds=npreg>=4")
each <- vapply(0:1, function(k) as.numeric(curve_of(d$y[d$folds == k], d$score[d$folds == k])$auc), 0)
ref("folds.pima", "auc_fold_average", "pima_te", i, list(averaged = mean(each), pooled = curve_of(d$y, d$score)$auc),
    10, "pROC::auc",
    "unweighted mean over the folds; pooled ignores them")

# Hanley and McNeil
hanley <- function(auc, m, n) {
  q1 <- auc / (2 - auc); q2 <- 2 * auc^2 / (1 + auc)
  sqrt((auc * (1 - auc) + (m - 1) * (q1 - auc^2) + (n - 1) * (q2 - auc^2)) / (m * n))
}
for (each in list(c(0.8, 50, 100), c(0.893, 51, 58), c(0.7, 5, 2000), c(0.55, 30, 30), c(0.99, 12, 400))) {
  ref(sprintf("hanley.%g_%g_%g", each[1], each[2], each[3]), "hanley_mcneil_se", "",
      sprintf("auc=%g;events=%g;others=%g", each[1], each[2], each[3]), list(se = hanley(each[1], each[2], each[3])),
          10,
      "base R", "Q1=A/(2-A), Q2=2A^2/(1+A); Hanley JA, McNeil BJ. Radiology 1982;143:29-36")
}
d <- read_inputs("asah", "y=outcome==Poor;score=s100b")
ref("hanley.asah_s100b", "hanley_mcneil_se", "asah", "y=outcome==Poor;score=s100b",
    list(se = hanley(as.numeric(curve_of(d$y, d$score)$auc), sum(d$y), sum(1 - d$y))), 10, "base R",
    "formula of Hanley and McNeil at the empirical AUC and counts")
for (each in list(c(0.8, 0.1, 0.25, 1), c(0.75, 0.05, 0.02, 1.8), c(0.9, 0.06, 0.5, 1))) {
  ratio <- (1 - each[3]) / each[3]
  width <- function(m) 2 * Z() * sqrt(each[4]) * hanley(each[1], m, ratio * m) - each[2]
  root <- uniroot(width, c(1, 1e7), tol = 1e-9)$root
  stopifnot(width(ceiling(root)) <= 0, width(ceiling(root) - 1) > 0)
  ref(sprintf("events_for_width.%g_%g", each[1], each[2]), "events_for_width", "",
      sprintf("auc=%g;width=%g;prevalence=%g;design_effect=%g;level=0.95", each[1], each[2], each[3], each[4]),
      list(events = ceiling(root)), 6, "stats::uniroot",
          "fewest whole events with total width 2 z se <= width; others = events (1-prev)/prev")
}

# ---------------------------------------------------------------------------------------------------------------------
# AUC of clustered records
# ---------------------------------------------------------------------------------------------------------------------

# Obuchowski NA. Biometrics 1997;53:567-578, written with the full m x n matrix of comparisons and her notation
obuchowski <- function(y, scores, cluster) {
  cluster <- as.character(cluster)
  all <- unique(cluster); I <- length(all)
  I10 <- length(unique(cluster[y == 1])); I01 <- length(unique(cluster[y == 0]))
  m <- sum(y == 1); n <- sum(y == 0)
  components <- lapply(scores, function(s) {
    psi <- outer(s[y == 1], s[y == 0], function(a, b) (a > b) + 0.5 * (a == b))
    theta <- mean(psi)
    by <- function(v, who) vapply(all, function(g) sum(v[who == g] - theta), 0)
    list(theta = theta, x = by(rowMeans(psi), cluster[y == 1]), y = by(colMeans(psi), cluster[y == 0]))
  })
  cross <- function(p, q) {
    s10 <- I10 / ((I10 - 1) * m) * sum(p$x * q$x)
    s01 <- I01 / ((I01 - 1) * n) * sum(p$y * q$y)
    s11 <- I / (I - 1) * sum(p$x * q$y); s11b <- I / (I - 1) * sum(p$y * q$x)
    s10 / m + s01 / n + (s11 + s11b) / (m * n)
  }
  k <- length(scores)
  list(auc = vapply(components, `[[`, 0, "theta"),
       cov = matrix(outer(1:k, 1:k, Vectorize(function(i, j) cross(components[[i]], components[[j]]))), k))
}
one_clustered <- function(name, data, inputs) {
  d <- read_inputs(data, inputs)
  o <- obuchowski(d$y, list(d$score), d$groups); se <- sqrt(o$cov[1, 1])
  fit <- concordance(d$y ~ d$score, cluster = d$groups)
  same(o$auc, fit$concordance)
  ref(paste0("clustered.", name), "auc_clustered", data, inputs, list(value = o$auc, se = se,
      lower = max(0, o$auc - Z() * se), upper = min(1, o$auc + Z() * se)), c(10, 9, 9, 9), "base R",
      "Obuchowski 1997: var = S10/m + S01/n + 2 S11/(mn), with factors I/(I-1); limits cut at 0 and 1")
  ref(paste0("clustered_ij.", name), "auc_clustered_ij", data, inputs, list(value = fit$concordance,
      se = sqrt(fit$var)),
      c(10, 9), "survival::concordance",
          "cluster=: infinitesimal jackknife, Obuchowski's variance without the factors I/(I-1)")
}
one_clustered("infert_prob", "infert", "y=case;score=prob;groups=stratum")
one_clustered("infert_parity", "infert", "y=case;score=parity;groups=stratum")
one_clustered("respiratory_prob", "respiratory", "y=outcome;score=prob;groups=id")
one_clustered("respiratory_age", "respiratory", "y=outcome;score=-age;groups=id")
one_clustered("retinopathy_risk", "retinopathy", "y=status;score=risk;groups=id")
one_clustered("kidney_age", "kidney", "y=status;score=-age;groups=id")
# every record its own cluster: DeLong
d <- read_inputs("asah", "y=outcome==Poor;score=s100b")
same(obuchowski(d$y, list(d$score), seq_along(d$y))$cov[1, 1], pROC::var(curve_of(d$y, d$score)))

one_clustered_pair <- function(name, data, inputs) {
  d <- read_inputs(data, inputs)
  o <- obuchowski(d$y, list(d$a, d$b), d$groups)
  difference <- o$auc[1] - o$auc[2]; se <- sqrt(o$cov[1, 1] + o$cov[2, 2] - 2 * o$cov[1, 2])
  ref(paste0("clustered_pair.", name), "auc_clustered_paired", data, inputs, list(difference = difference,
      statistic = difference / se, p_value = 2 * pnorm(-abs(difference / se)), lower = difference - Z() * se,
      upper = difference + Z() * se), c(10, 9, 8, 9, 9), "base R",
          "Obuchowski 1997, covariance of two AUCs of the same records; AUC(a) - AUC(b)")
}
one_clustered_pair("infert", "infert", "y=case;a=spontaneous;b=parity;groups=stratum")
one_clustered_pair("respiratory", "respiratory", "y=outcome;a=prob;b=baseline;groups=id")

# ---------------------------------------------------------------------------------------------------------------------
# Decisions at a threshold
# ---------------------------------------------------------------------------------------------------------------------

wilson <- function(p, n, level = 0.95) {
  z <- Z(level); centre <- (p + z^2 / (2 * n)) / (1 + z^2 / n)
  half <- z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2)) / (1 + z^2 / n)
  c(if (p == 0) 0 else centre - half, if (p == 1) 1 else centre + half)
}
one_threshold <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); level <- level_of(d)
  called <- d$prob >= d$threshold
  tp <- sum(called & d$y == 1); fp <- sum(called & d$y == 0); fn <- sum(!called & d$y == 1)
  tn <- sum(!called & d$y == 0)
  ref(paste0("counts.", name), "confusion_counts", data, inputs, list(tp = tp, fp = fp, tn = tn, fn = fn), 10,
      "base R",
      "prob >= threshold is positive")
  for (rate in list(list("sensitivity", tp, tp + fn), list("specificity", tn, tn + fp), list("ppv", tp, tp + fp),
      list("npv", tn, tn + fn))) {
    if (rate[[3]] == 0) next
    limits <- quiet(prop.test(rate[[2]], rate[[3]], correct = FALSE, conf.level = level))$conf.int
    same(limits, wilson(rate[[2]] / rate[[3]], rate[[3]], level), 1e-9)
    ref(paste0(rate[[1]], ".", name), rate[[1]], data, inputs,
        list(value = rate[[2]] / rate[[3]], lower = limits[1], upper = limits[2]), 9, "stats::prop.test",
            "Wilson's score limits: correct=FALSE")
  }
  if (min(tp, fp, fn, tn) > 0) {
    found <- quiet(epiR::epi.tests(c(tp, fp, fn, tn), method = "wilson", digits = 4, conf.level = level))$detail
    pick <- function(what) as.numeric(unlist(found[found$statistic == what, c("est", "lower", "upper")]))
    same(pick("se"), c(tp / (tp + fn), wilson(tp / (tp + fn), tp + fn, level)), 1e-8)
    plus <- pick("lr.pos"); minus <- pick("lr.neg")
    se <- sqrt(1 / tp - 1 / (tp + fn) + 1 / fp - 1 / (fp + tn))
    same(plus[2:3], plus[1] * exp(c(-1, 1) * Z(level) * se), 1e-9)
    ref(paste0("lr_positive.", name), "likelihood_ratio_positive", data, inputs,
        list(value = plus[1], lower = plus[2], upper = plus[3]), 9, "epiR::epi.tests",
            "log normal limits of Simel 1991: 1/tp - 1/(tp+fn) + 1/fp - 1/(fp+tn)")
    ref(paste0("lr_negative.", name), "likelihood_ratio_negative", data, inputs,
        list(value = minus[1], lower = minus[2], upper = minus[3]), 9, "epiR::epi.tests",
            "log normal limits of Simel 1991: 1/fn - 1/(tp+fn) + 1/tn - 1/(fp+tn)")
    if (!is.null(d$prevalence)) {
      odds <- d$prevalence / (1 - d$prevalence); share <- function(x) x * odds / (1 + x * odds)
      ref(paste0("ppv_at.", name), "ppv_at_prevalence", data, inputs, list(value = share(plus[1]),
          lower = share(plus[2]),
          upper = share(plus[3])), 9, "base R",
              "Bayes on the odds from LR+ and its limits of epiR::epi.tests, prevalence known")
      ref(paste0("npv_at.", name), "npv_at_prevalence", data, inputs, list(value = 1 - share(minus[1]),
          lower = 1 - share(minus[3]), upper = 1 - share(minus[2])), 9, "base R",
              "Bayes on the odds from LR- and its limits of epiR::epi.tests, prevalence known")
    }
  }
}
one_threshold("pima_20", "pima_te", "y=type==Yes;prob=prob;threshold=0.2")
one_threshold("pima_50", "pima_te", "y=type==Yes;prob=prob;threshold=0.5;prevalence=0.1")
one_threshold("pima_few", "pima_te", "rows=age<=21;y=type==Yes;prob=prob;threshold=0.15;level=0.9")
one_threshold("infert_33", "infert", "y=case;prob=prob;threshold=0.3")
one_threshold("none_called", "pima_te", "y=type==Yes;prob=prob;threshold=0.999")

exact <- function(name, events, n, level = 0.95) {  # intervals of one proportion
  inputs <- sprintf("events=%d;n=%d;level=%g", events, n, level)
  w <- quiet(prop.test(events, n, correct = FALSE, conf.level = level))$conf.int
  same(w, wilson(events / n, n, level), 1e-9)
  ref(paste0("wilson.", name), "interval_wilson", "", inputs, list(lower = w[1], upper = w[2]), 9, "stats::prop.test",
      "correct=FALSE: Wilson's score interval without continuity correction")
  b <- binom.test(events, n, conf.level = level)$conf.int
  ref(paste0("clopper_pearson.", name), "interval_clopper_pearson", "", inputs, list(lower = b[1], upper = b[2]), 9,
      "stats::binom.test", "exact, by beta quantiles")
  z <- Z(level); n2 <- n + z^2; p2 <- (events + z^2 / 2) / n2
  ref(paste0("agresti_coull.", name), "interval_agresti_coull", "", inputs,
      list(lower = p2 - z * sqrt(p2 * (1 - p2) / n2), upper = p2 + z * sqrt(p2 * (1 - p2) / n2)), 9, "base R",
          "z^2/2 successes added to z^2 trials; not cut at 0 and 1")
}
exact("81_263", 81, 263); exact("15_148", 15, 148); exact("0_20", 0, 20); exact("1_29", 1, 29); exact("20_20", 20, 20)
exact("3_40_90", 3, 40, 0.9)

# clustered shares and likelihood ratios
one_clustered_share <- function(name, data, inputs, of) {
  d <- read_inputs(data, inputs); called <- d$prob >= d$threshold
  among <- if (of == "sensitivity") d$y == 1 else if (of == "specificity") d$y == 0 else if (of == "ppv") called else !called
  good <- switch(of, sensitivity = called, specificity = !called, ppv = d$y == 1, npv = d$y == 0)[among]
  table <- data.frame(good = as.numeric(good), id = d$groups[among])
  design <- survey::svydesign(ids = ~id, weights = ~1, data = table)
  found <- survey::svymean(~good, design); G <- length(unique(table$id)); n <- nrow(table); p <- mean(table$good)
  v <- as.numeric(vcov(found)) * (G - 1) / G
  size <- min(n, p * (1 - p) / v)
  ref(paste0("clustered_", of, ".", name), paste0("clustered_", of), data, inputs, list(value = p, lower = wilson(p,
      size)[1],
      upper = wilson(p, size)[2]), 9, "survey::svymean",
          paste("Wilson at the effective size min(n, p(1-p)/var), var = (G-1)/G times",
      "svymean's linearised variance (that is, sum over clusters (a - p m)^2 / n^2); G clusters with such records"))
  ref(paste0("svymean_", of, ".", name), "clustered_share_se", data, paste0(inputs, ";rate=", of),
      list(se = sqrt(as.numeric(vcov(found)))), 9, "survey::svymean",
      "linearised standard error WITH the factor G/(G-1)")
}
for (of in c("sensitivity", "specificity", "ppv", "npv"))
  one_clustered_share("respiratory", "respiratory", "y=outcome;prob=prob;threshold=0.6;groups=id", of)
one_clustered_share("infert", "infert", "y=case;prob=prob;threshold=0.3;groups=stratum", "specificity")
one_clustered_share("infert", "infert", "y=case;prob=prob;threshold=0.3;groups=stratum", "ppv")

tight <- glm.control(epsilon = 1e-15, maxit = 200)
one_clustered_lr <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); called <- as.numeric(d$prob >= d$threshold)
  for (sign in c("positive", "negative")) {
    z <- if (sign == "positive") called else 1 - called
    fit <- glm(z ~ d$y, family = poisson, control = tight)  # saturated: exp(slope) is the ratio of the two shares
    se <- sqrt(vcovCL(fit, cluster = d$groups, type = "HC0", cadjust = FALSE)[2, 2])
    ratio <- exp(coef(fit)[2])
    same(ratio, mean(z[d$y == 1]) / mean(z[d$y == 0]), 1e-9)
    ref(paste0("clustered_lr_", sign, ".", name), paste0("clustered_likelihood_ratio_", sign), data, inputs,
        list(value = ratio, lower = ratio * exp(-Z() * se), upper = ratio * exp(Z() * se)), 8, "sandwich::vcovCL",
        "Poisson regression of the call on y, log link (saturated), cluster-robust HC0 without G/(G-1): the delta method of ratios of sums over clusters")
  }
}
one_clustered_lr("respiratory", "respiratory", "y=outcome;prob=prob;threshold=0.6;groups=id")
one_clustered_lr("infert", "infert", "y=case;prob=prob;threshold=0.3;groups=stratum")

# net benefit
one_benefit <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); n <- length(d$y)
  for (t in d$thresholds) {
    odds <- t / (1 - t); called <- d$prob >= t
    model <- sum(called & d$y == 1) / n - sum(called & d$y == 0) / n * odds
    everyone <- mean(d$y) - (1 - mean(d$y)) * odds
    values <- list(model = model, treat_all = everyone, standardised = model / mean(d$y))
    if (t > 0) values$interventions_avoided <- 100 * (model - everyone) / odds
    ref(sprintf("net_benefit.%s_%g", name, t), "net_benefit", data, sub("thresholds=.*", paste0("threshold=", t),
        inputs), values, 10, "base R",
        "Vickers 2006: tp/n - fp/n t/(1-t), prob >= t positive; interventions avoided per 100")
  }
}
one_benefit("pima", "pima_te", "y=type==Yes;prob=prob;thresholds=0|0.1|0.2|0.5|0.8")
one_benefit("infert", "infert", "y=case;prob=prob;thresholds=0.15|0.3")
one_benefit_difference <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); odds <- d$threshold / (1 - d$threshold)
  gain <- ifelse(d$y == 1, 1, -odds) * ((d$first >= d$threshold) - (d$second >= d$threshold))
  fit <- lm(gain ~ 1); cluster <- if (is.null(d$groups)) seq_along(gain) else d$groups
  se <- sqrt(vcovCL(fit, cluster = cluster, type = "HC0", cadjust = FALSE)[1, 1])
  ref(paste0("net_benefit_difference.", name), "net_benefit_difference", data, inputs, list(value = mean(gain),
      lower = mean(gain) - Z() * se, upper = mean(gain) + Z() * se), 9, "sandwich::vcovCL",
      "mean of per-record gains, first minus second; HC0 by cluster without G/(G-1): sum over clusters (sum d - m mean)^2 / n^2")
}
one_benefit_difference("pima_20", "pima_te", "y=type==Yes;first=prob;second=prob2;threshold=0.2")
one_benefit_difference("pima_50", "pima_te", "y=type==Yes;first=prob;second=prob2;threshold=0.5")

# ---------------------------------------------------------------------------------------------------------------------
# Calibration
# ---------------------------------------------------------------------------------------------------------------------

one_calibration <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); y <- d$y; p <- d$prob; n <- length(y); line <- qlogis(p)
  cluster <- if (is.null(d$groups)) seq_len(n) else d$groups
  large <- glm(y ~ 1, binomial, offset = line, control = tight)
  slope <- glm(y ~ line, binomial, control = tight)
  rate <- glm(y ~ 1, poisson, offset = log(p), control = tight)
  robust <- function(fit, i) sqrt(vcovCL(fit, cluster = cluster, type = "HC0", cadjust = TRUE)[i, i])
  brier <- mean((p - y)^2)
  ref(paste0("brier.", name), "brier", data, inputs, list(value = brier,
      scaled = 1 - brier / (mean(y) * (1 - mean(y)))), 10, "base R",
      "mean (p - y)^2; scaled: 1 - brier/(ybar (1 - ybar))")
  wald <- function(b, se) list(value = b, lower = b - Z() * se, upper = b + Z() * se)
  ref(paste0("calibration_intercept.", name), "calibration_in_the_large", data, inputs, wald(coef(large),
      robust(large, 1)), 8, "stats::glm",
      "y ~ 1 + offset(logit p); Wald limits with sandwich::vcovCL(HC0, cadjust=TRUE), factor G/(G-1)")
  ref(paste0("calibration_slope.", name), "calibration_slope", data, inputs, wald(coef(slope)[2], robust(slope, 2)),
      8, "stats::glm",
      "y ~ logit p; Wald limits with sandwich::vcovCL(HC0, cadjust=TRUE), factor G/(G-1)")
  se <- robust(rate, 1); oe <- sum(y) / sum(p); same(exp(coef(rate)), oe, 1e-9)
  ref(paste0("observed_expected.", name), "observed_expected", data, inputs, list(value = oe,
      lower = oe * exp(-Z() * se),
      upper = oe * exp(Z() * se)), c(10, 8, 8), "sandwich::vcovCL",
          "sum y / sum p; log normal limits, Poisson y ~ 1 + offset(log p), HC0 by cluster with G/(G-1)")
  ref(paste0("calibration_model_se.", name), "calibration_model_se", data, inputs,
      list(intercept_of_line = coef(slope)[1],
      se_in_the_large = sqrt(vcov(large)[1, 1]), se_slope = sqrt(vcov(slope)[2, 2])), 8, "stats::glm",
      "model-based standard errors (no sandwich), and the intercept of the two-parameter line, which is NOT calibration-in-the-large")
  if (is.null(d$groups)) {
    v <- quiet(rms::val.prob(p, y, pl = FALSE))
    same(v[["Brier"]], brier); same(v[["Slope"]], coef(slope)[2], 1e-5); same(v[["Intercept"]], coef(slope)[1], 1e-4)
    same(v[["C (ROC)"]], concordance(y ~ p)$concordance, 1e-3)  # val.prob bins the probabilities for C
    score <- quiet(riskRegression::Score(list(m = p), formula = y ~ 1, data = data.frame(y = y), metrics = "brier",
        summary = "ipa",
                                          null.model = TRUE, se.fit = FALSE, conf.int = FALSE))$Brier$score
    same(score$Brier[score$model == "m"], brier)
    same(score$IPA[score$model == "m"], 1 - brier / (mean(y) * (1 - mean(y))), 1e-8)
  }
}
one_calibration("pima", "pima_te", "y=type==Yes;prob=prob")
one_calibration("pima_model2", "pima_te", "y=type==Yes;prob=prob2")
one_calibration("pima_few", "pima_te", "rows=age<=22;y=type==Yes;prob=prob")
one_calibration("infert", "infert", "y=case;prob=prob;groups=stratum")
one_calibration("respiratory", "respiratory", "y=outcome;prob=prob;groups=id")

one_smooth <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); y <- d$y; p <- d$prob; n <- length(y)
  fit <- lowess(p, y, f = d$frac, iter = 0, delta = 0)  # at each sorted p
  smooth <- pmin(1, pmax(0, approx(fit$x, fit$y, xout = p, ties = "ordered")$y))
  error <- abs(smooth - p)
  q <- quantile(error, c(0.5, 0.9), type = 7, names = FALSE)
  ref(paste0("ici.", name), "integrated_calibration_index", data, inputs, list(ici = mean(error), e50 = q[1],
      e90 = q[2], emax = max(error)), 6,
      "stats::lowess",
          "lowess(p, y, f=frac, iter=0, delta=0), cut at 0 and 1, at each record's p; mean, median, 90th percentile (type 7), largest of |smooth - p|")
  other <- loess(y ~ p, span = d$frac, degree = 1, family = "gaussian", control = loess.control(surface = "direct",
      statistics = "approximate"))
  same(pmin(1, pmax(0, quiet(predict(other, data.frame(p = p))))), smooth, 1e-5)
  at <- seq(min(p), max(p), length.out = 5)
  value <- pmin(1, pmax(0, quiet(predict(other, data.frame(p = at)))))
  ref(paste0("smooth.", name), "smooth_calibration", data, paste0(inputs, ";grid_size=5"), setNames(as.list(value),
      paste0("grid_", 1:5)), 6,
      "stats::loess",
          "degree=1, span=frac, family=gaussian, surface=direct, at 5 equal steps from the lowest to the highest p, cut at 0 and 1")
  robust <- lowess(p, y, f = d$frac, iter = 3, delta = 0)
  ref(paste0("lowess_robust.", name), "lowess_robust", data, paste0(inputs, ";it=3"), list(mean = mean(robust$y),
      first = robust$y[1], middle = robust$y[ceiling(n / 2)], last = robust$y[n]), 5,
      "stats::lowess",
          "iter=3, delta=0: three robustness iterations; fit at the sorted p: mean, first, ceiling(n/2)-th, last. Events weigh less and less")
}
one_smooth("pima", "pima_te", "y=type==Yes;prob=prob;frac=0.6")
one_smooth("pima_model2", "pima_te", "y=type==Yes;prob=prob2;frac=0.4")
one_smooth("pima_23", "pima_te", "rows=bp>=70;y=type==Yes;prob=prob;frac=0.75")

d <- read_inputs("pima_te", i <- "y=type==Yes;prob=prob;size=50")
o <- order(d$prob); g <- (seq_along(o) - 1) %/% d$size
ref("calibration_groups.pima", "calibration_groups", "pima_te", i, list(groups = max(g) + 1,
    predicted_1 = mean(d$prob[o][g == 0]),
    observed_1 = mean(d$y[o][g == 0]), predicted_4 = mean(d$prob[o][g == 3]),
        predicted_last = mean(d$prob[o][g == max(g)]),
    observed_last = mean(d$y[o][g == max(g)]), size_last = sum(g == max(g))), 10, "base R",
    "stable order by prob, consecutive groups of 50, the last smaller")

# ---------------------------------------------------------------------------------------------------------------------
# Logistic regression
# ---------------------------------------------------------------------------------------------------------------------

one_logistic <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); X <- as.matrix(as.data.frame(d$covariate))
  colnames(X) <- paste0("x", seq_len(ncol(X)))
  fit <- glm(d$y ~ X, binomial, control = tight); s <- summary(fit)$coefficients
  values <- list()
  for (k in seq_len(nrow(s))) {
    values[[paste0("b", k - 1)]] <- s[k, 1]; values[[paste0("se", k - 1)]] <- s[k, 2]
    values[[paste0("p", k - 1)]] <- s[k, 4]
  }
  values$log_likelihood <- as.numeric(logLik(fit))
  ref(paste0("logistic.", name), "logistic_regression", data, inputs, values, 8, "stats::glm",
      "b0 is the intercept, then the covariates in order; Wald p, normal")
  if (!is.null(d$groups)) {
    for (kind in c("HC0", "HC1")) {
      se <- sqrt(diag(vcovCL(fit, cluster = d$groups, type = kind, cadjust = TRUE)))
      ref(paste0("logistic_clustered_", tolower(kind), ".", name), paste0("logistic_clustered_se_", tolower(kind)),
          data, inputs, setNames(as.list(se), paste0("se", seq_along(se) - 1)), 8,
          "sandwich::vcovCL",
              if (kind == "HC0") "factor G/(G-1) only" else "factors G/(G-1) and (n-1)/(n-k), as statsmodels' cluster default")
    }
    o <- order(d$groups); id <- match(d$groups[o], unique(d$groups[o])); yy <- d$y[o]; XX <- X[o, , drop = FALSE]
    gee <- geepack::geeglm(yy ~ XX, family = binomial, id = id, corstr = "independence",
        control = geepack::geese.control(epsilon = 1e-12, maxit = 100))
    same(coef(gee), coef(fit), 1e-6)
    G <- length(unique(id))
    same(summary(gee)$coefficients[, 2] * sqrt(G / (G - 1)), sqrt(diag(vcovCL(fit, cluster = d$groups, type = "HC0",
        cadjust = TRUE))), 1e-5)
  }
}
one_logistic("birthwt", "birthwt", "y=low;covariate=age|lwt|smoke|ht")
one_logistic("birthwt_lwt", "birthwt", "y=low;covariate=lwt")
one_logistic("infert", "infert", "y=case;covariate=spontaneous|induced;groups=stratum")
one_logistic("respiratory", "respiratory", "y=outcome;covariate=age|baseline;groups=id")

one_added <- function(name, data, inputs) {  # does logit(prob) add to the clinical variables?
  d <- read_inputs(data, inputs); X <- as.matrix(as.data.frame(d$clinical)); line <- qlogis(d$prob)
  base <- glm(d$y ~ X, binomial, control = tight); added <- glm(d$y ~ X + line, binomial, control = tight)
  test <- lrtest(base, added)
  same(test$Chisq[2], anova(base, added, test = "LRT")$Deviance[2])
  values <- list(statistic = test$Chisq[2], p_value = test$`Pr(>Chisq)`[2], coefficient = coef(added)[["line"]])
  cluster <- if (is.null(d$groups)) seq_along(d$y) else d$groups
  for (kind in c("HC0", "HC1")) {
    v <- vcovCL(added, cluster = cluster, type = kind, cadjust = TRUE)["line", "line"]
    values[[paste0("wald_p_value_", tolower(kind))]] <- 2 * pnorm(-abs(values$coefficient) / sqrt(v))
  }
  ref(paste0("added.", name), "likelihood_ratio_test", data, inputs, values, c(8, 7, 8, 7, 7), "lmtest::lrtest",
      "y ~ clinical against y ~ clinical + logit(prob), 1 df; Wald p by sandwich::vcovCL: hc0 with G/(G-1) only, hc1 also with (n-1)/(n-k)")
}
one_added("pima", "pima_te", "y=type==Yes;clinical=age|bmi;prob=prob")
one_added("respiratory", "respiratory", "y=outcome;clinical=age|baseline;prob=prob;groups=id")
one_added("infert", "infert", "y=case;clinical=age|parity;prob=prob;groups=stratum")

# ---------------------------------------------------------------------------------------------------------------------
# Agreement
# ---------------------------------------------------------------------------------------------------------------------

one_kappa <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); k <- sort(unique(c(d$first, d$second))); n <- length(d$first)
  stopifnot(all(diff(k) == 1))  # equal spacing: the weights of vcd are the distances of the numbers
  tab <- table(factor(d$first, k), factor(d$second, k))
  found <- vcd::Kappa(tab, weights = if (d$weights == "quadratic") "Fleiss-Cohen" else "Equal-Spacing")
  part <- if (d$weights == "none") found$Unweighted else found$Weighted
  value <- part[["value"]]; ase <- part[["ASE"]]
  if (any(tab[row(tab) != col(tab)] > 0)) {  # psych cannot do perfect agreement
    power <- c(none = 1, linear = 1, quadratic = 2)[[d$weights]]
    check <- quiet(psych::cohen.kappa(unclass(tab), w = abs(outer(k, k, "-"))^power))
    same(if (d$weights == "none") check$kappa else check$weighted.kappa, value, 1e-8)
  }
  factor <- sqrt(n / (n - 1))
  ref(paste0("kappa.", name), "cohen_kappa", data, inputs, list(value = value, ase = ase, se = ase * factor,
      lower = max(-1, value - Z() * ase * factor), upper = min(1, value + Z() * ase * factor)), 9, "vcd::Kappa",
      "ase: large-sample variance of Fleiss, Cohen and Everitt 1969; se = ase sqrt(n/(n-1)); limits with se, cut at -1 and 1")
}
for (w in c("none", "linear", "quadratic")) {
  one_kappa(paste0("sexualfun_", w), "sexualfun", paste0("first=first;second=second;weights=", w))
  one_kappa(paste0("winnipeg_", w), "mspatients", paste0("rows=city==Winnipeg;first=first;second=second;weights=", w))
}
one_kappa("neworleans_linear", "mspatients", "rows=city==NewOrleans;first=first;second=second;weights=linear")
one_kappa("perfect", "mspatients", "rows=city==NewOrleans;first=first;second=first;weights=none")
one_kappa("two_categories", "asah", "first=wfns>=4;second=outcome==Poor;weights=none")

# records of one group together: the influence of each record on kappa by numeric derivatives in its weight
weighted_kappa <- function(first, second, w, power) {
  w <- w / sum(w); k <- sort(unique(c(first, second)))
  distance <- if (power == 0) 1 * outer(k, k, "!=") else abs(outer(k, k, "-"))^power
  tab <- xtabs(w ~ factor(first, k) + factor(second, k))
  1 - sum(distance * tab) / sum(distance * outer(rowSums(tab), colSums(tab)))
}
one_clustered_kappa <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); n <- length(d$first); power <- c(none = 0, linear = 1, quadratic = 2)[[d$weights]]
  one <- rep(1, n); h <- 1e-4
  influence <- vapply(seq_len(n), function(i) {
    up <- one; up[i] <- 1 + h; down <- one; down[i] <- 1 - h
    (weighted_kappa(d$first, d$second, up, power) - weighted_kappa(d$first, d$second, down, power)) / (2 * h)
  }, 0)
  by_group <- tapply(influence, d$groups, sum); G <- length(by_group)
  ref(paste0("clustered_kappa.", name), "clustered_kappa", data, inputs, list(value = weighted_kappa(d$first,
      d$second, one, power),
      se = sqrt(G / (G - 1) * sum(by_group^2))), c(10, 6), "base R",
          "G/(G-1) times the sum over groups of squared summed influences (numeric derivatives)")
}
one_clustered_kappa("respiratory", "respiratory", "first=outcome;second=baseline;weights=none;groups=id")
one_clustered_kappa("infert", "infert", "first=spontaneous;second=induced;weights=linear;groups=stratum")
d <- read_inputs("sexualfun", i <- "first=first;second=second")
w <- quiet(prop.test(sum(d$first == d$second), length(d$first), correct = FALSE))
ref("share_agreeing.sexualfun", "share_agreeing", "sexualfun", i, list(value = w$estimate, lower = w$conf.int[1],
    upper = w$conf.int[2]), 9, "stats::prop.test", "Wilson: correct=FALSE")

# ---------------------------------------------------------------------------------------------------------------------
# Survival
# ---------------------------------------------------------------------------------------------------------------------

one_km <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); level <- level_of(d)
  fit <- survfit(Surv(d$time, d$event) ~ 1, conf.type = "log-log", conf.int = level)
  for (day in d$days) {
    s <- summary(fit, times = day, extend = FALSE)
    values <- list(survival = s$surv, risk = 1 - s$surv)
    if (s$surv > 0 && s$surv < 1) values <- c(values, list(lower = s$lower, upper = s$upper, risk_lower = 1 - s$upper,
        risk_upper = 1 - s$lower, greenwood_se = s$std.err))
    values$at_risk <- sum(d$time >= day)
    ref(sprintf("km.%s_%g", name, day), "kaplan_meier", data, sub("days=[^;]*", paste0("day=", day), inputs), values,
        9, "survival::survfit",
        "conf.type=log-log; the step at a day counts on that day; greenwood_se is of S itself; at_risk: time >= day")
  }
}
one_km("lung", "lung", "time=time;event=status==2;days=180|365|700;horizon=730")
one_km("lung_women_90", "lung", "rows=sex==2;time=time;event=status==2;days=365;horizon=730;level=0.9")
one_km("aml_maintained", "aml", "rows=x==Maintained;time=time;event=status;days=9|30|160;horizon=161")
one_km("aml_to_zero", "aml", "rows=x==Nonmaintained;time=time;event=status;days=4|8|45;horizon=60")
one_km("ovarian", "ovarian", "time=futime;event=fustat;days=59|365|600;horizon=1000")
one_km("melanoma", "melanoma", "time=time;event=status==1;days=365|1826;horizon=3000")
one_km("pbc", "pbc", "rows=trt==1;time=time;event=status==2;days=1000|3000;horizon=3650")
one_km("colon", "colon", "rows=rx==Lev+5FU;time=time;event=status;days=700|2000;horizon=2500")
d <- read_inputs("melanoma", i <- "time=time;event=status==1;horizon=1000;day=700")
ref("crude.melanoma", "crude_event_rate", "melanoma", i,
    list(value = sum(d$event == 1 & d$time <= 700) / length(d$time)), 10, "base R",
        "events by the day over all patients")

one_log_rank <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); stopifnot(all(d$high %in% 0:1))
  test <- survdiff(Surv(d$time, d$event) ~ d$high)
  ref(paste0("log_rank.", name), "log_rank", data, inputs, list(statistic = test$chisq, p_value = pchisq(test$chisq,
      1, lower.tail = FALSE),
      observed_high = test$obs[2], expected_high = test$exp[2]), c(9, 8, 10, 9), "survival::survdiff",
          "rho=0, hypergeometric variance, 1 df")
}
one_log_rank("lung_sex", "lung", "time=time;event=status==2;high=sex==2;horizon=2000")
one_log_rank("lung_sex_365", "lung", "time=time;event=status==2;high=sex==2;horizon=365")
one_log_rank("aml", "aml", "time=time;event=status;high=x==Nonmaintained;horizon=200")
one_log_rank("gehan", "gehan", "time=time;event=cens;high=treat==control;horizon=40")
one_log_rank("gehan_one_sided", "gehan", "time=time;event=cens;high=treat==control;horizon=5")
one_log_rank("ovarian", "ovarian", "time=futime;event=fustat;high=rx==2;horizon=1300")
one_log_rank("veteran_prior", "veteran", "time=time;event=status;high=prior==10;horizon=1000")
one_log_rank("colon", "colon", "time=time;event=status;high=node4==1;horizon=2000")

strict <- coxph.control(eps = 1e-13, iter.max = 100, toler.chol = 1e-14)
one_cox <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); level <- level_of(d)
  x <- if (isTRUE(d$scale == "sd")) (d$covariate - mean(d$covariate)) / sd(d$covariate) else d$covariate
  fit <- coxph(Surv(d$time, d$event) ~ x, ties = d$ties, control = strict)
  b <- coef(fit)[[1]]; se <- sqrt(vcov(fit)[1, 1])
  ref(paste0("cox.", name), paste0("cox_", d$ties), data, inputs, list(hazard_ratio = exp(b),
      lower = exp(b - Z(level) * se), upper = exp(b + Z(level) * se),
      coefficient = b, se = se, p_value = 2 * pnorm(-abs(b / se)), log_likelihood = fit$loglik[2],
          score_test = fit$score), c(8, 8, 8, 8, 8, 7, 9, 8), "survival::coxph",
      paste0("ties=", d$ties, ", Wald limits and p",
          if (isTRUE(d$scale == "sd")) "; covariate centred, in units of its standard deviation (n - 1)" else ""))
}
for (ties in c("efron", "breslow")) {
  one_cox(paste0("lung_sex_", ties), "lung", paste0("time=time;event=status==2;covariate=sex==2;horizon=2000;ties=",
      ties))
  one_cox(paste0("lung_age_365_", ties), "lung", paste0("time=time;event=status==2;covariate=age;horizon=365;ties=",
      ties))
  one_cox(paste0("gehan_", ties), "gehan", paste0("time=time;event=cens;covariate=treat==control;horizon=40;ties=",
      ties))
  one_cox(paste0("veteran_karno_", ties), "veteran",
      paste0("time=time;event=status;covariate=karno;horizon=1000;ties=", ties))
  one_cox(paste0("validation1_", ties), "validation1", paste0("time=time;event=status;covariate=x;horizon=10;ties=",
      ties))
}
one_cox("ovarian_rx", "ovarian", "time=futime;event=fustat;covariate=rx==2;horizon=1300;ties=efron")
one_cox("ovarian_few", "ovarian", "time=futime;event=fustat;covariate=age;horizon=200;ties=efron")
one_cox("melanoma_per_sd", "melanoma",
    "time=time;event=status==1;covariate=thickness;horizon=1826;scale=sd;ties=efron")
one_cox("pbc_per_sd_90", "pbc", "time=time;event=status==2;covariate=bili;horizon=3650;scale=sd;ties=efron;level=0.9")
one_cox("colon_node4", "colon", "time=time;event=status;covariate=node4;horizon=2000;ties=efron")
d <- read_inputs("melanoma", i <- "time=time;event=status==1;covariate=ulcer;horizon=1826;landmark=365;ties=efron")
late <- d$time >= 365
fit <- coxph(Surv(d$time[late], d$event[late]) ~ d$covariate[late], control = strict); b <- coef(fit)[[1]]
se <- sqrt(vcov(fit)[1, 1])
ref("landmark.melanoma", "cox_landmark", "melanoma", i, list(kept = sum(late),
    early_events = sum(!late & d$event == 1), lost = sum(!late & d$event == 0),
    hazard_ratio = exp(b), lower = exp(b - Z() * se), upper = exp(b + Z() * se)), c(10, 10, 10, 8, 8, 8),
        "survival::coxph",
    "patients with time >= landmark, clock from day 0; an event on the landmark's day is kept")

# the score test written out: risk sets, Efron's steps through tied events, g the same for all events of a day
zph_by_hand <- function(time, event, x, beta, g, ties) {
  U <- H <- G <- GG <- 0
  for (day in sort(unique(time[event == 1]))) {
    at_risk <- time >= day; dead <- time == day & event == 1; w <- exp(beta * (x - mean(x))); m <- sum(dead)
    gt <- g[dead][1]
    for (step in seq_len(m) - 1) {
      less <- if (ties == "efron") step / m else 0
      s <- vapply(0:2, function(k) sum((w * x^k)[at_risk]) - less * sum((w * x^k)[dead]), 0)
      v <- s[3] / s[1] - (s[2] / s[1])^2
      U <- U - gt * s[2] / s[1]; H <- H + v; G <- G + gt * v; GG <- GG + gt^2 * v
    }
    U <- U + gt * sum(x[dead])
  }
  U^2 / (GG - G^2 / H)
}
one_zph <- function(name, data, inputs) {  # one covariate
  d <- read_inputs(data, inputs)
  fit <- coxph(Surv(d$time, d$event) ~ d$covariate, ties = d$ties, control = strict)
  table <- cox.zph(fit, transform = d$transform)$table
  s <- survfit(Surv(d$time, d$event) ~ 1)
  before <- function(when) 1 - c(1, s$surv)[findInterval(when, s$time, left.open = TRUE) + 1]
  g <- switch(d$transform, identity = d$time, log = log(d$time), rank = rank(d$time), km = before(d$time))
  same(zph_by_hand(d$time, d$event, d$covariate, coef(fit)[[1]], g - mean(g[d$event == 1]), d$ties), table[1,
      "chisq"], 1e-9)
  what <- switch(d$transform, identity = "g(t) = t", log = "g(t) = log t",
      km = "g(t) = 1 - S(t-), Kaplan-Meier just BEFORE t",
    rank = "g = mid-rank of t among ALL follow-up times, censored ones too")
  ref(paste0("zph.", name), "cox_zph", data, inputs, list(statistic = table[1, "chisq"], p_value = table[1, "p"]),
      c(7, 6), "survival::cox.zph",
      paste0("survival 3 score test, 1 df: U^2/(H_gg - H_bg^2/H_bb), U = sum g (x - xbar(t)), H_bb, H_bg, H_gg = sum V(t), g V(t), g^2 V(t) over events (Efron: steps); ", what))
  r <- residuals(fit, "schoenfeld"); when <- as.numeric(names(r)); dead <- length(r); v <- vcov(fit)[1, 1]
  g <- switch(d$transform, identity = when, log = log(when), rank = rank(when), km = before(when))
  g <- g - mean(g); old <- dead * v * sum(g * r)^2 / sum(g^2)
  if (d$transform == "rank") what <- "g = mid-rank of t among the EVENT times only"
  ref(paste0("zph_approximate.", name), "cox_zph_approximate", data, inputs, list(statistic = old,
      p_value = pchisq(old, 1, lower.tail = FALSE)), c(7, 6), "survival::residuals.coxph",
      paste0("survival 2 and Grambsch and Therneau 1994: d V (sum (g - gbar) r)^2 / sum (g - gbar)^2, r Schoenfeld residuals, V variance of beta, d events; ", what))
}
for (transform in c("km", "rank", "identity", "log")) {
  one_zph(paste0("veteran_karno_", transform), "veteran",
      paste0("time=time;event=status;covariate=karno;horizon=1000;ties=efron;transform=", transform))
  one_zph(paste0("lung_sex_", transform), "lung",
      paste0("time=time;event=status==2;covariate=sex==2;horizon=2000;ties=efron;transform=", transform))
}
one_zph("ovarian_age", "ovarian", "time=futime;event=fustat;covariate=age;horizon=1300;ties=efron;transform=km")
one_zph("lung_karno_365", "lung", "time=time;event=status==2;covariate=ph_karno;horizon=365;ties=efron;transform=km")
one_zph("gehan_ties", "gehan", "time=time;event=cens;covariate=treat==control;horizon=40;ties=efron;transform=km")
one_zph("gehan_breslow", "gehan",
    "time=time;event=cens;covariate=treat==control;horizon=40;ties=breslow;transform=km")
one_zph("melanoma_ulcer", "melanoma",
    "time=time;event=status==1;covariate=ulcer;horizon=3000;ties=efron;transform=km")
one_zph_several <- function(name, data, inputs) {
  d <- read_inputs(data, inputs)
  fit <- coxph(Surv(d$time, d$event) ~ ., data = d$covariate, ties = d$ties, control = strict)
  table <- cox.zph(fit, transform = d$transform)$table
  values <- list()
  for (k in seq_len(nrow(table))) { w <- if (k == nrow(table)) "global" else paste0("x", k)
  values[[paste0("statistic_", w)]] <- table[k, 1]; values[[paste0("p_", w)]] <- table[k, 3] }
  ref(paste0("zph_several.", name), "cox_zph_several", data, inputs, values, rep_len(c(7, 6), length(values)),
      "survival::cox.zph", "score tests, covariates in order, then global on as many df")
}
one_zph_several("ovarian", "ovarian", "time=futime;event=fustat;covariate=age|ecog_ps;ties=efron;transform=km")
one_zph_several("lung", "lung", "time=time;event=status==2;covariate=age|sex|wt_loss;ties=efron;transform=km")

one_c <- function(name, data, inputs) {
  d <- read_inputs(data, inputs)
  fit <- if (is.null(d$groups)) concordance(Surv(d$time, d$event) ~ d$score, reverse = TRUE) else
    concordance(Surv(d$time, d$event) ~ d$score, reverse = TRUE, cluster = d$groups)
  c <- fit$concordance; se <- sqrt(fit$var)
  other <- Hmisc::rcorr.cens(-d$score, Surv(d$time, d$event))
  same(other[["C Index"]], c, 1e-9)
  ref(paste0("c.", name), "harrell_c", data, inputs, list(value = c, se = se, lower = max(0, c - Z() * se),
      upper = min(1, c + Z() * se),
      concordant = fit$count[[1]], discordant = fit$count[[2]], tied_score = fit$count[[3]]), c(10, 9, 9, 9, 10, 10,
          10), "survival::concordance",
      "timewt=n, reverse=TRUE; an event and a censoring on one day are comparable, two events are not; tied scores 1/2; se: infinitesimal jackknife (by cluster with groups), no G/(G-1); limits cut at 0 and 1")
}
one_c("lung_ecog", "lung", "time=time;event=status==2;score=ph_ecog;horizon=2000")
one_c("lung_age_365", "lung", "time=time;event=status==2;score=age;horizon=365")
one_c("veteran_karno", "veteran", "time=time;event=status;score=-karno;horizon=1000")
one_c("ovarian_age", "ovarian", "time=futime;event=fustat;score=age;horizon=1300")
one_c("ovarian_few", "ovarian", "time=futime;event=fustat;score=age;horizon=200")
one_c("melanoma_thickness", "melanoma", "time=time;event=status==1;score=thickness;horizon=1826")
one_c("aml_binary", "aml", "time=time;event=status;score=x==Nonmaintained;horizon=200")
one_c("concordance1", "concordance1", "time=time;event=status;score=-x;horizon=200")
one_c("perfect", "ovarian", "time=futime;event=fustat;score=-futime;horizon=1300")
one_c("retinopathy_by_patient", "retinopathy", "time=futime;event=status;score=risk;horizon=80;groups=id")
one_c("kidney_by_patient", "kidney", "time=time;event=status;score=frail;horizon=600;groups=id")

rmst <- function(time, event, horizon) {
  t <- summary(survfit(Surv(time, event) ~ 1), rmean = horizon)$table
  c(t[["rmean"]], t[["se(rmean)"]])
}
one_rmst <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); r <- rmst(d$time, d$event, d$horizon)
  ref(paste0("rmst.", name), "restricted_mean", data, inputs, list(value = r[1], se = r[2], lower = r[1] - Z() * r[2],
      upper = r[1] + Z() * r[2]), 9, "survival::survfit", "rmean=horizon; variance sum (area beyond)^2 d/(n(n-d))")
}
one_rmst("lung_730", "lung", "time=time;event=status==2;horizon=730")
one_rmst("ovarian_resid1", "ovarian", "rows=resid_ds==1;time=futime;event=fustat;horizon=730")
one_rmst("melanoma_1826", "melanoma", "time=time;event=status==1;horizon=1826")
one_rmst("aml_to_zero", "aml", "rows=x==Nonmaintained;time=time;event=status;horizon=60")
one_rmst_difference <- function(name, data, inputs) {
  d <- read_inputs(data, inputs)
  one <- rmst(d$time[d$high == 1], d$event[d$high == 1], d$horizon)
  other <- rmst(d$time[d$high == 0], d$event[d$high == 0], d$horizon)
  v <- one[1] - other[1]; se <- sqrt(one[2]^2 + other[2]^2)
  ref(paste0("rmst_difference.", name), "restricted_mean_difference", data, inputs, list(value = v, se = se,
      lower = v - Z() * se, upper = v + Z() * se, p_value = 2 * pnorm(-abs(v / se))),
      c(9, 9, 9, 9, 8), "survival::survfit", "high minus other, variances add, as survRM2::rmst2")
}
one_rmst_difference("pbc_3652.5", "pbc", "time=time;event=status==2;high=trt==1;horizon=3652.5")
one_rmst_difference("lung_sex_365", "lung", "time=time;event=status==2;high=sex==2;horizon=365")
one_rmst_difference("ovarian_resid", "ovarian", "time=futime;event=fustat;high=resid_ds==2;horizon=730")
one_rmst_difference("melanoma_ulcer", "melanoma", "time=time;event=status==1;high=ulcer;horizon=2000")
one_rmst_difference("colon_node4", "colon", "time=time;event=status;high=node4==1;horizon=2000")

# ---------------------------------------------------------------------------------------------------------------------
# Trend, multiplicity, quantiles
# ---------------------------------------------------------------------------------------------------------------------

one_trend <- function(name, data, inputs) {
  d <- read_inputs(data, inputs); n <- length(d$grade)
  if (is.null(d$groups)) {
    s <- quiet(cor.test(d$grade, d$score, method = "spearman", exact = FALSE, continuity = FALSE))
    ref(paste0("spearman.", name), "spearman", data, inputs, list(rho = s$estimate, p_value = s$p.value), c(10, 8),
        "stats::cor.test", "method=spearman, exact=FALSE: mid-ranks; Student's t on n - 2 df")
    k <- quiet(cor.test(d$grade, d$score, method = "kendall", exact = FALSE, continuity = FALSE))
    fit <- concordance(d$grade ~ d$score)  # ties in the grade do not count, ties in the score are 1/2
    J <- fit$count[[1]] + fit$count[[3]] / 2; pairs <- sum(fit$count[1:3])
    g <- as.numeric(table(d$grade)); t <- as.numeric(table(d$score))
    steps <- function(v) sum(v * (v - 1) * (2 * v + 5))
    variance <- (n * (n - 1) * (2 * n + 5) - steps(g) - steps(t)) / 72 + sum(g * (g - 1) * (g - 2)) * sum(t * (t - 1) * (t - 2)) / (36 * n * (n - 1) * (n - 2)) +
      sum(g * (g - 1)) * sum(t * (t - 1)) / (8 * n * (n - 1))
    same(k$statistic, (J - pairs / 2) / sqrt(variance))
    se <- sqrt(fit$var) * sqrt(n / (n - 1))
    ref(paste0("jonckheere.", name), "jonckheere_terpstra", data, inputs, list(jonckheere = J,
        statistic = k$statistic, p_value = k$p.value, value = fit$concordance,
        se = se, lower = max(0, fit$concordance - Z() * se), upper = min(1, fit$concordance + Z() * se)), c(10, 9, 8,
            10, 9, 9, 9), "stats::cor.test",
        "z and two-sided p of Kendall's test (exact=FALSE, no continuity correction), which is Jonckheere-Terpstra's with tie-corrected variance; value = J/pairs and se from survival::concordance(grade ~ score), the latter times sqrt(n/(n-1))")
  } else {
    fit <- concordance(d$grade ~ d$score, cluster = d$groups); G <- length(unique(d$groups))
    se <- sqrt(fit$var * G / (G - 1))
    z <- (fit$concordance - 0.5) / se
    ref(paste0("jonckheere_clustered.", name), "jonckheere_clustered", data, inputs, list(value = fit$concordance,
        se = se, statistic = z, p_value = 2 * pnorm(-abs(z)),
        lower = max(0, fit$concordance - Z() * se), upper = min(1, fit$concordance + Z() * se)), c(10, 9, 9, 8, 9, 9),
            "survival::concordance",
        "grade ~ score, cluster=: infinitesimal jackknife of Somers' D (Newson 2006), variance times G/(G-1); z = (value - 1/2)/se")
  }
}
one_trend("asah_gos_s100b", "asah", "grade=gos6;score=-s100b")
one_trend("asah_wfns_ndka", "asah", "grade=wfns;score=ndka")
one_trend("lung_ecog_wtloss", "lung", "grade=ph_ecog;score=wt_loss")
one_trend("airquality", "airquality", "grade=month;score=ozone")
one_trend("photocar", "photocar", "grade=ntumor;score=-dmin")
one_trend("two_grades", "birthwt", "grade=low;score=-lwt")
one_trend("pbc_stage", "pbc", "grade=stage;score=bili")
one_trend("infert", "infert", "grade=spontaneous;score=-parity;groups=stratum")
one_trend("respiratory", "respiratory", "grade=visit;score=outcome;groups=id")
one_trend("retinopathy", "retinopathy", "grade=risk;score=-futime;groups=id")

for (p in list(c(0.01, 0.04, 0.03, 0.005), c(0.02, 0.02, 0.5, 0.9), c(0.049, 0.0001, 0.013, 0.2, 0.7), 0.03)) {
  adjusted <- p.adjust(p, "holm")
  ref(paste0("holm.", paste(p, collapse = "_")), "holm", "", paste0("p_values=", paste(p, collapse = "|")),
      setNames(as.list(adjusted), paste0("adjusted_", seq_along(p))), 10, "stats::p.adjust",
          "method=holm, in the order given")
}
for (each in list(c("asah", "x=ndka;level=0.95"), c("birthwt", "x=bwt;level=0.9"), c("ovarian", "x=age;level=0.8"))) {
  d <- read_inputs(each[1], each[2])
  q <- quantile(d$x, c((1 - d$level) / 2, 1 - (1 - d$level) / 2), type = 6, names = FALSE)
  ref(paste0("percentile.", each[1]), "percentile_bounds", each[1], each[2], list(lower = q[1], upper = q[2]), 9,
      "stats::quantile", "type=6: the p(B+1)-th smallest")
}

# ---------------------------------------------------------------------------------------------------------------------
# Published values: as printed, so that `digits` is what was printed. Each is also checked here against R.
# ---------------------------------------------------------------------------------------------------------------------

published <- function(id, statistic, data, inputs, quantity, printed, computed, where, note = "") {
  decimals <- if (grepl(".", printed, fixed = TRUE)) nchar(sub(".*\\.", "", printed)) else 0
  stopifnot(abs(as.numeric(printed) - as.numeric(computed)) <= 0.5000001 * 10^-decimals)
  significant <- max(1, floor(log10(abs(as.numeric(printed)))) + 1 + decimals)
  rows[[length(rows) + 1]] <<- data.frame(id = paste("published", id, quantity, sep = "."), statistic = statistic,
      data = data, inputs = inputs,
    quantity = quantity, value = printed, digits = significant, source = where, version = "published",
    note = paste0("PUBLISHED as printed; R gives ", format(as.numeric(computed), digits = 12),
        if (nzchar(note)) paste0("; ", note)))
}
number <- function(id) as.numeric(do.call(rbind, rows)$value[do.call(rbind, rows)$id == id])

w <- "pROC, printed output of its examples on aSAH (ci, roc.test)"
i <- "y=outcome==Poor;score=s100b"
published("asah_s100b", "auc_delong", "asah", i, "value", "0.7314", number("auc.asah_s100b.value"), w)
published("asah_s100b", "auc_delong", "asah", i, "lower", "0.6301", number("auc.asah_s100b.lower"), w)
published("asah_s100b", "auc_delong", "asah", i, "upper", "0.8326", number("auc.asah_s100b.upper"), w)
i <- "y=outcome==Poor;a=wfns;b=s100b"
published("asah_pair", "delong_paired", "asah", i, "statistic", "2.209", number("paired.asah_wfns_s100b.statistic"),
    w)
published("asah_pair", "delong_paired", "asah", i, "p_value", "0.02718", number("paired.asah_wfns_s100b.p_value"), w)

w <- "survival, help page cox.zph and tests/Examples/survival-Ex.Rout.save"
i <- "time=futime;event=fustat;covariate=age|ecog_ps;ties=efron;transform=km"
for (each in list(c("statistic_x1", "0.698"), c("statistic_x2", "2.371"), c("statistic_global", "3.633"), c("p_x1",
    "0.40"), c("p_x2", "0.12"), c("p_global", "0.16")))
  published("zph_ovarian", "cox_zph_several", "ovarian", i, each[1], each[2], number(paste0("zph_several.ovarian.",
      each[1])), w)
w <- "survival, vignette survival (3.5-3), section on tests of proportional hazards"
i <- "time=time;event=status==2;covariate=age|sex|wt_loss;ties=efron;transform=km"
for (each in list(c("statistic_x1", "0.5077"), c("statistic_x2", "2.5489"), c("statistic_x3", "0.0144"),
    c("statistic_global", "3.0051")))
  published("zph_lung", "cox_zph_several", "lung", i, each[1], each[2], number(paste0("zph_several.lung.", each[1])),
      w)
w <- "survival, vignette timedep (3.5-3)"
zp <- cox.zph(coxph(Surv(time, status) ~ trt + prior + karno, D$veteran),
    transform = function(time) log(time + 20))$table
i <- "time=time;event=status;covariate=trt|prior|karno;ties=efron;transform=log_plus_20"
for (k in 1:4) published("zph_veteran", "cox_zph_several", "veteran", i, c("statistic_x1", "statistic_x2",
    "statistic_x3", "statistic_global")[k], c("0.271", "2.260", "10.694", "16.881")[k], zp[k, 1], w,
        "g(t) = log(t + 20)")

w <- "survival, vignette validate, test data 1 (Therneau and Grambsch 2000, appendix E)"
closed <- c(breslow = log((3 + sqrt(33)) / 2), efron = log(2 * sqrt(23 / 3) * cos(acos(45 / 23 * sqrt(3 / 23)) / 3)))
same(closed[["breslow"]], number("cox.validation1_breslow.coefficient"), 1e-8)
same(closed[["efron"]], number("cox.validation1_efron.coefficient"), 1e-8)
published("validation1_breslow", "cox_breslow", "validation1",
    "time=time;event=status;covariate=x;horizon=10;ties=breslow", "coefficient", "1.475285", closed[["breslow"]], w,
        "closed form log((3 + sqrt 33)/2)")
# (the vignette also prints the log-likelihood -3.358979 there: a slip, the closed form gives -3.358975)
published("validation1_efron", "cox_efron", "validation1", "time=time;event=status;covariate=x;horizon=10;ties=efron",
    "coefficient", "1.676857", closed[["efron"]], w,
        "closed form log r, r = 2 sqrt(23/3) cos(arccos((45/23) sqrt(3/23))/3)")
ref("closed.validation1_breslow", "cox_breslow", "validation1",
    "time=time;event=status;covariate=x;horizon=10;ties=breslow", list(coefficient = closed[["breslow"]]), 9,
        "base R", "closed form log((3 + sqrt 33)/2) of the validation vignette")
ref("closed.validation1_efron", "cox_efron", "validation1",
    "time=time;event=status;covariate=x;horizon=10;ties=efron", list(coefficient = closed[["efron"]]), 9, "base R",
        "closed form of the validation vignette, root of -r^3 + 23 r + 30")

w <- "survival, tests/concordance.R (counted by hand)"
for (each in list(c("concordant", "14"), c("discordant", "24"), c("tied_score", "2")))
  published("concordance1", "harrell_c", "concordance1", "time=time;event=status;score=x;horizon=200", each[1],
      each[2],
    concordance(Surv(time, status) ~ x, D$concordance1, reverse = TRUE)$count[[match(each[1], c("concordant",
        "discordant", "tied_score"))]], w, "score as it is, higher for earlier")
for (each in list(c("concordant", "8392"), c("discordant", "4258"), c("tied_score", "7137")))
  published("lung_ecog", "harrell_c", "lung", "time=time;event=status==2;score=ph_ecog;horizon=2000", each[1],
      each[2], number(paste0("c.lung_ecog.", each[1])), w)

w <- "survival, vignette survival (3.5-3), chapter 2"
published("rmst_ovarian_1", "restricted_mean", "ovarian", "rows=resid_ds==1;time=futime;event=fustat;horizon=730",
    "value", "666", number("rmst.ovarian_resid1.value"), w)
published("rmst_ovarian_1", "restricted_mean", "ovarian", "rows=resid_ds==1;time=futime;event=fustat;horizon=730",
    "se", "35.4", number("rmst.ovarian_resid1.se"), w)
published("log_rank_aml", "log_rank", "aml", "time=time;event=status;high=x==Nonmaintained;horizon=200", "statistic",
    "3.4", number("log_rank.aml.statistic"), w)
published("log_rank_aml", "log_rank", "aml", "time=time;event=status;high=x==Nonmaintained;horizon=200",
    "expected_high", "7.31", number("log_rank.aml.expected_high"), w)
w <- "survRM2, vignette: pbc, tau = 10 years (3652.5 days here)"
r <- D$pbc; years <- 365.25
one <- rmst(r$time[r$trt == 1], 1 * (r$status[r$trt == 1] == 2), 3652.5) / years
other <- rmst(r$time[r$trt == 2], 1 * (r$status[r$trt == 2] == 2), 3652.5) / years
i <- "time=time;event=status==2;horizon=3652.5;divide=365.25"
published("rmst_pbc_1", "restricted_mean", "pbc", paste0("rows=trt==1;", i), "value", "7.146", one[1], w,
    "in years: divide by 365.25")
published("rmst_pbc_1", "restricted_mean", "pbc", paste0("rows=trt==1;", i), "se", "0.283", one[2], w, "in years")
published("rmst_pbc_2", "restricted_mean", "pbc", paste0("rows=trt==2;", i), "value", "7.283", other[1], w,
    "in years")
published("rmst_pbc_2", "restricted_mean", "pbc", paste0("rows=trt==2;", i), "se", "0.295", other[2], w, "in years")
published("rmst_pbc", "restricted_mean_difference", "pbc",
    "time=time;event=status==2;high=trt==1;horizon=3652.5;divide=365.25", "value", "-0.137", one[1] - other[1], w,
        "in years")
w <- "vcd, printed output of example(Kappa)"
published("sexualfun", "cohen_kappa", "sexualfun", "first=first;second=second;weights=none", "value", "0.1293",
    number("kappa.sexualfun_none.value"), w)
published("sexualfun", "cohen_kappa", "sexualfun", "first=first;second=second;weights=none", "ase", "0.06860",
    number("kappa.sexualfun_none.ase"), w)
published("sexualfun_linear", "cohen_kappa", "sexualfun", "first=first;second=second;weights=linear", "value",
    "0.2374", number("kappa.sexualfun_linear.value"), w)
w <- "Newcombe RG. Stat Med 1998;17:857-872, table I (method 3, score without continuity correction)"
for (each in list(c("81_263", "events=81;n=263;level=0.95", "0.2553", "0.3662"), c("15_148",
    "events=15;n=148;level=0.95", "0.0624", "0.1605"),
                  c("0_20", "events=0;n=20;level=0.95", "", "0.1611"), c("1_29", "events=1;n=29;level=0.95", "0.0061",
                      "0.1718"))) {
  if (nzchar(each[3])) published(paste0("wilson_", each[1]), "interval_wilson", "", each[2], "lower", each[3],
      number(paste0("wilson.", each[1], ".lower")), w)
  published(paste0("wilson_", each[1]), "interval_wilson", "", each[2], "upper", each[4], number(paste0("wilson.",
      each[1], ".upper")), w)
}

# ---------------------------------------------------------------------------------------------------------------------
# Files
# ---------------------------------------------------------------------------------------------------------------------

references <- do.call(rbind, rows)
stopifnot(!anyDuplicated(references$id), all(nchar(references$value) > 0))
ascii <- vapply(references, function(column) all(!grepl("[^ -~]", column)), TRUE); stopifnot(ascii)
write.csv(references, file.path(home, "..", "references_all.csv"), row.names = FALSE, quote = TRUE, fileEncoding = "ASCII")
writeLines(c(
  "# Where the data sets come from", "",
  paste0("Written by references.R with ", R.version.string,
      ". Only the columns that are used; column names in lower case",
         " with `_`; an empty cell is a missing value; a logical value is 0 or 1. The rows are in the order of the package.",
      " The measurements are facts from the publications named last; the licence is that of the package in which they were read. They serve the tests only and are no part of the installed library."), "",
  "| file | rows x columns | package::object | version | licence of the package | origin |",
      "|---|---|---|---|---|---|", sources), file.path(home, "SOURCES.md"))
cat(nrow(references), "references,", length(unique(references$statistic)), "families,", length(D), "data sets\n")
print(as.data.frame(table(family = references$statistic)), row.names = FALSE)
used <- c("survival", "pROC", "epiR", "vcd", "survey", "sandwich", "lmtest", "rms", "Hmisc", "riskRegression", "MASS",
    "geepack", "coin", "psych")
cat(R.version.string, "\n", paste(used, vapply(used, function(p) as.character(packageVersion(p)), ""),
    collapse = ", "), "\n")
