using System.Collections.Immutable;
using System.Globalization;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Surfaces;

/// <summary>Checks a spec and reports everything that is wrong with it at once.</summary>
public static class SurfaceSpecValidator
{
    /// <summary>Accepted slates over those whose window closed.</summary>
    public const string AcceptRate = "acceptRate";

    /// <summary>Slates with a positive label over those whose window closed.</summary>
    public const string HitRate = "hitRate";

    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(30);

    /// <summary>All failures of the spec of the surface with this id; empty: it is sound.</summary>
    public static ImmutableArray<SpecError> Validate(SurfaceSpec spec, string surface)
    {
        var errors = ImmutableArray.CreateBuilder<SpecError>();
        if (!Identifier.IsValid(spec.Surface, "surface", out var error))
        {
            errors.Add(new SpecError("surface", error));
        }
        else if (spec.Surface != surface)
        {
            errors.Add(new SpecError("surface", $"surface is '{spec.Surface}', but the address names '{surface}'. Send the same id in both, or leave it out of the body."));
        }

        Between(errors, "maxCount", spec.MaxCount, 1, 100);
        Duration(errors, "latencyBudget", spec.LatencyBudget, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Duration(errors, "freshness", spec.Freshness, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        Feedback(errors, spec);
        Windows(errors, spec.Windows);
        Retrieval(errors, spec.Retrieval);
        Between(errors, "reranking.diversity", spec.Reranking.Diversity, 0, 1);
        Between(errors, "reranking.temperature", spec.Reranking.Temperature, 0, 100);
        Between(errors, "reranking.maxPerCategory", spec.Reranking.MaxPerCategory, 0, 100);
        Between(errors, "baselineShare", spec.BaselineShare, 0, 0.5);
        Rules(errors, spec);
        if (spec.Fallbacks.IsDefaultOrEmpty)
        {
            errors.Add(new SpecError("fallbacks", "fallbacks is empty: name at least one of lastGood, categoryPopular, popular, so that a broken model never empties the slate."));
        }

        return errors.ToImmutable();
    }

    private static void Feedback(ImmutableArray<SpecError>.Builder errors, SurfaceSpec spec)
    {
        if (spec.FeedbackSignals.IsDefaultOrEmpty)
        {
            errors.Add(new SpecError(
                "feedbackSignals",
                "feedbackSignals is empty: without an event that says it worked, a surface cannot learn. Name at least one, such as play, save or accept."));
        }
        else if (spec.FeedbackSignals.Any(signal => !Enum.IsDefined(signal) || signal == EventType.Impression))
        {
            errors.Add(new SpecError("feedbackSignals", "feedbackSignals must name events that a user makes; impression says only that the slate was on screen. Remove it."));
        }

        if (spec.Accuracy.Metric is not (AcceptRate or HitRate))
        {
            errors.Add(new SpecError("accuracy.metric", $"accuracy.metric is '{spec.Accuracy.Metric}'. Use {AcceptRate} or {HitRate}."));
        }

        Between(errors, "accuracy.floor", spec.Accuracy.Floor, 0, 1);
        Between(errors, "acceptance.completion", spec.Acceptance.Completion, 0, 1);
        Between(errors, "acceptance.rating", spec.Acceptance.Rating, 0, 5);
    }

    private static void Windows(ImmutableArray<SpecError>.Builder errors, FeedbackWindows windows)
    {
        Duration(errors, "windows.attribution", windows.Attribution, TimeSpan.FromSeconds(1), LongestWindow);
        Duration(errors, "windows.supersede", windows.Supersede, TimeSpan.FromSeconds(1), LongestWindow);
        Duration(errors, "windows.abandonment", windows.Abandonment, TimeSpan.FromSeconds(1), LongestWindow);
    }

    private static void Retrieval(ImmutableArray<SpecError>.Builder errors, RetrievalSpec retrieval)
    {
        if (retrieval.Sources.IsEmpty)
        {
            errors.Add(new SpecError("retrieval.sources", $"retrieval.sources is empty: name at least one of {string.Join(", ", CandidateSources.All)}."));
        }

        foreach (var (name, weight) in retrieval.Sources)
        {
            if (!CandidateSources.All.Contains(name))
            {
                errors.Add(new SpecError($"retrieval.sources.{name}", $"There is no candidate source '{name}'. Use one of {string.Join(", ", CandidateSources.All)}."));
            }

            if (!(weight > 0 && weight <= 1000))
            {
                errors.Add(new SpecError($"retrieval.sources.{name}", $"The weight of source '{name}' must be above 0 and at most 1000, but was {weight}. Leave the source out to turn it off."));
            }
        }

        Between(errors, "retrieval.perSource", retrieval.PerSource, 1, 1000);
        Between(errors, "retrieval.limit", retrieval.Limit, 1, 1000);
        Between(errors, "retrieval.fusionK", retrieval.FusionK, 1, 10_000);
    }

    private static void Rules(ImmutableArray<SpecError>.Builder errors, SurfaceSpec spec)
    {
        if (spec.Rules.Length > 100)
        {
            errors.Add(new SpecError("rules", $"rules has {spec.Rules.Length} entries; at most 100 are applied to a request. Merge some by their filters."));
        }

        for (var i = 0; i < spec.Rules.Length; i++)
        {
            var rule = spec.Rules[i];
            if (!Identifier.IsValid(rule.Name, $"rules[{i}].name", out var error))
            {
                errors.Add(new SpecError($"rules[{i}].name", error));
            }

            if (rule.Kind == RuleKind.Pin)
            {
                Between(errors, $"rules[{i}].position", rule.Position, 0, spec.MaxCount - 1);
            }

            if (rule.Kind is RuleKind.Boost or RuleKind.Bury && !(rule.Amount > 0 && rule.Amount <= 1000))
            {
                errors.Add(new SpecError($"rules[{i}].amount", $"rules[{i}].amount must be above 0 and at most 1000, but was {rule.Amount}. To lower items use kind bury."));
            }

            if (rule.From >= rule.Until)
            {
                errors.Add(new SpecError($"rules[{i}].until", $"rules[{i}] ends at {rule.Until:O}, not after its start {rule.From:O}. Move one of them."));
            }
        }
    }

    private static void Between(ImmutableArray<SpecError>.Builder errors, string field, double value, double lowest, double highest)
    {
        if (!(value >= lowest && value <= highest))
        {
            errors.Add(new SpecError(field, string.Create(CultureInfo.InvariantCulture, $"{field} must be between {lowest} and {highest}, but was {value}.")));
        }
    }

    private static void Duration(ImmutableArray<SpecError>.Builder errors, string field, TimeSpan value, TimeSpan shortest, TimeSpan longest)
    {
        if (value < shortest || value > longest)
        {
            errors.Add(new SpecError(field, string.Create(CultureInfo.InvariantCulture, $"{field} must be between {shortest.TotalMilliseconds:0} ms and {longest.TotalMilliseconds:0} ms, but was {value.TotalMilliseconds:0.###} ms.")));
        }
    }
}
