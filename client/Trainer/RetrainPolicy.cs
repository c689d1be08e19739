using System.Globalization;

namespace OrleansReco.Trainer;

/// <summary>What the policy looks at.</summary>
/// <param name="Interactions">All interactions there are.</param>
/// <param name="NewInteractions">Those newer than the champion's data.</param>
/// <param name="ChampionAge">How long ago the champion was trained; null: there is none.</param>
/// <param name="SinceLastTraining">How long ago this trainer last trained; null: never.</param>
/// <param name="Drift">How far the new interactions are from the champion's, 0 to 1.</param>
public readonly record struct RetrainSituation(int Interactions, int NewInteractions, TimeSpan? ChampionAge, TimeSpan? SinceLastTraining, double Drift);

/// <summary>When to retrain: by count, by age, by drift.</summary>
public static class RetrainPolicy
{
    /// <summary>Why to retrain now, in words; null: not now.</summary>
    public static string? Decide(in RetrainSituation now, TrainerOptions options)
    {
        if (now.SinceLastTraining < options.MinInterval)
        {
            return null;
        }

        if (now.ChampionAge is not { } age)
        {
            return now.Interactions >= options.MinInteractions ? $"first model: {now.Interactions} interactions" : null;
        }

        if (now.NewInteractions >= options.RetrainAfterInteractions)
        {
            return $"count: {now.NewInteractions} new interactions";
        }

        if (now.NewInteractions < options.MinNewInteractions)
        {
            return null;
        }

        return age >= options.MaxAge
            ? string.Create(CultureInfo.InvariantCulture, $"age: the champion is {age.TotalHours:F1} h old")
            : now.Drift >= options.MaxDrift
                ? string.Create(CultureInfo.InvariantCulture, $"drift: {now.Drift:F2} of the new interactions lie elsewhere")
                : null;
    }
}
