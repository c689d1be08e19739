using System.Globalization;

namespace OrleansReco.Trainer;

/// <summary>What the policy looks at.</summary>
/// <param name="Interactions">All interactions there are.</param>
/// <param name="NewInteractions">Those newer than the data of the last training, whatever the gate said of it.</param>
/// <param name="TrainedAge">How long ago that was; null: nothing was trained yet.</param>
/// <param name="SinceLastTraining">How long ago this trainer last began or ended one, also one that failed; null: never.</param>
/// <param name="Drift">How far the new interactions are from the data of the last training, 0 to 1.</param>
/// <param name="Failures">Trainings in a row that failed until now.</param>
public readonly record struct RetrainSituation(int Interactions, int NewInteractions, TimeSpan? TrainedAge, TimeSpan? SinceLastTraining, double Drift, int Failures = 0);

/// <summary>When to retrain: by count, by age, by drift, each since the last training. A candidate that the gate rejected is not trained again from the same data.</summary>
public static class RetrainPolicy
{
    private const int MostDoublings = 6;

    /// <summary>Why to retrain now, in words; null: not now.</summary>
    public static string? Decide(in RetrainSituation now, TrainerOptions options)
    {
        // What fails once fails again, more often than not: the rest doubles each time.
        if (now.SinceLastTraining < options.MinInterval * Math.Pow(2, Math.Min(now.Failures, MostDoublings)))
        {
            return null;
        }

        if (now.TrainedAge is not { } age)
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
            ? string.Create(CultureInfo.InvariantCulture, $"age: the last training was {age.TotalHours:F1} h ago")
            : now.Drift >= options.MaxDrift
                ? string.Create(CultureInfo.InvariantCulture, $"drift: {now.Drift:F2} of the new interactions lie elsewhere")
                : null;
    }
}
