using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansReco.Ranking.Rankers;

/// <summary>
/// Turns a ranker's score into a probability: rising line segments between fitted points, level beyond the first and the last. Small, immutable,
/// and kept as JSON in a model bundle.
/// </summary>
public sealed class ScoreCalibration
{
    /// <summary>Checks and keeps the points.</summary>
    /// <param name="scores">The scores of the points, each above the one before.</param>
    /// <param name="probabilities">The probability at each, from 0 to 1, none below the one before.</param>
    /// <exception cref="ArgumentException">The points do not rise, or are out of range.</exception>
    [JsonConstructor]
    public ScoreCalibration(ImmutableArray<float> scores, ImmutableArray<float> probabilities)
    {
        if (scores.IsDefaultOrEmpty || probabilities.IsDefault || scores.Length != probabilities.Length)
        {
            throw new ArgumentException("A calibration needs at least one point, and as many probabilities as scores.", nameof(scores));
        }

        for (int i = 0; i < scores.Length; i++)
        {
            bool rises = i == 0 || (scores[i] > scores[i - 1] && probabilities[i] >= probabilities[i - 1]);
            if (!rises || !float.IsFinite(scores[i]) || !(probabilities[i] is >= 0 and <= 1))
            {
                throw new ArgumentException(
                    $"Scores must be finite and rise, probabilities must not fall and be between 0 and 1, but point {i} is " +
                    $"({scores[i]}, {probabilities[i]}).",
                    nameof(scores));
            }
        }

        (Scores, Probabilities) = (scores, probabilities);
    }

    /// <summary>The scores of the points, rising.</summary>
    public ImmutableArray<float> Scores { get; }

    /// <summary>The probability at each point.</summary>
    public ImmutableArray<float> Probabilities { get; }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no calibration.</exception>
    public static ScoreCalibration FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ScoreCalibration>(json, JsonSerializerOptions.Web)
                ?? throw new InvalidDataException("The calibration is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The calibration cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The calibration as <c>{"scores":[…],"probabilities":[…]}</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>The probability for a score; <see cref="float.NaN"/> for <see cref="float.NaN"/>.</summary>
    public float Probability(float score)
    {
        if (float.IsNaN(score))
        {
            return float.NaN;
        }

        int found = Scores.BinarySearch(score);
        if (found >= 0)
        {
            return Probabilities[found];
        }

        int above = ~found;
        if (above == 0 || above == Scores.Length)
        {
            return Probabilities[Math.Min(above, Scores.Length - 1)];
        }

        double share = ((double)score - Scores[above - 1]) / ((double)Scores[above] - Scores[above - 1]);
        return (float)(Probabilities[above - 1] + (share * (Probabilities[above] - Probabilities[above - 1])));
    }
}
