using System.Numerics;
using System.Numerics.Tensors;

namespace OrleansReco.Ranking.Features;

/// <summary>Turns the columns of a <see cref="CandidateTable"/> into feature rows.</summary>
public static class FeatureExtractor
{
    private static readonly float[] LogsOfRanks = [.. Enumerable.Range(0, 1_025).Select(rank => MathF.Log(rank))];

    /// <summary>Writes <see cref="CandidateTable.Features"/> of all candidates. Candidates are in their fused order.</summary>
    public static void Extract(CandidateTable table, in RequestSignals request)
    {
        Span<float> shared = stackalloc float[FeatureSchema.Count];
        WriteShared(shared, request);
        var userNorm = Norm(request.UserVector);
        var sessionNorm = Norm(request.SessionVector);
        for (var i = 0; i < table.Count; i++)
        {
            var row = table.FeaturesOf(i);
            shared.CopyTo(row);
            WriteSources(row, table, i);
            WriteVectors(row, table, i, request, userNorm, sessionNorm);
            WriteItem(row, table, i);
            WriteCategories(row, table.CategoriesOf(i), request);
        }
    }

    private static void WriteShared(Span<float> row, in RequestSignals request)
    {
        var time = request.LocalTime.TimeOfDay.TotalDays * 2 * Math.PI;
        row[(int)Feature.UserEvents] = LogOnePlus(request.EventCount);
        row[(int)Feature.UserRecency] = LogOnePlus(request.SecondsSinceLastEvent);
        row[(int)Feature.SessionLength] = LogOnePlus(request.SessionLength);
        row[(int)Feature.HourSine] = (float)Math.Sin(time);
        row[(int)Feature.HourCosine] = (float)Math.Cos(time);
        row[(int)Feature.DayOfWeek] = ((int)request.LocalTime.DayOfWeek + 6) % 7;
        row[(int)Feature.QueryWords] = request.QueryWords;
    }

    private static void WriteSources(Span<float> row, CandidateTable table, int i)
    {
        row[(int)Feature.FusedScore] = table.Fused[i];
        row[(int)Feature.FusedRank] = LogOfRank(i + 1);
        row[(int)Feature.SourceCount] = BitOperations.PopCount((uint)table.Masks[i]);
        for (var s = 0; s < table.SourceCount; s++)
        {
            var rank = table.SourceRanks[(i * table.SourceCount) + s];
            row[(int)Feature.UserRank + (2 * s)] = rank == 0 ? float.NaN : LogOfRank(rank);
            row[(int)Feature.UserScore + (2 * s)] = rank == 0 ? float.NaN : table.SourceScores[(i * table.SourceCount) + s];
        }
    }

    private static void WriteVectors(Span<float> row, CandidateTable table, int i, in RequestSignals request, float userNorm, float sessionNorm)
    {
        var norm = table.Norms[i];
        var vector = table.VectorOf(i);
        row[(int)Feature.VectorNorm] = norm > 0 ? norm : float.NaN;
        row[(int)Feature.Cold] = table.Cold[i] ? 1 : 0;
        (row[(int)Feature.UserDot], row[(int)Feature.UserCosine]) = Products(request.UserVector, userNorm, vector, norm);
        (row[(int)Feature.SessionDot], row[(int)Feature.SessionCosine]) = Products(request.SessionVector, sessionNorm, vector, norm);
    }

    private static void WriteItem(Span<float> row, CandidateTable table, int i)
    {
        row[(int)Feature.CovisitationSum] = table.CovisitationSum[i];
        row[(int)Feature.CovisitationMax] = table.CovisitationMax[i];
        row[(int)Feature.CovisitationLast] = table.CovisitationLast[i];
        row[(int)Feature.Trending] = table.Trending[i];
        row[(int)Feature.TrendingInCategory] = table.TrendingInCategory[i];
        row[(int)Feature.Popularity] = LogOnePlus(table.Popularity[i]);
        row[(int)Feature.ItemAge] = LogOnePlus(table.AgeDays[i]);
        row[(int)Feature.Fatigue] = table.Fatigue[i];
        row[(int)Feature.ItemInteractions] = table.Interactions[i];
        row[(int)Feature.TitleMatch] = table.TitleMatch[i];
    }

    private static void WriteCategories(Span<float> row, ReadOnlySpan<int> categories, in RequestSignals request)
    {
        row[(int)Feature.CategoryCount] = categories.Length;
        if (request.CategoryAffinity.IsEmpty || categories.IsEmpty)
        {
            row[(int)Feature.CategoryAffinityMax] = float.NaN;
            row[(int)Feature.CategoryAffinityMean] = float.NaN;
            row[(int)Feature.CategoryInSession] = float.NaN;
            row[(int)Feature.CategoryRecency] = float.NaN;
            return;
        }

        float max = 0, sum = 0, session = 0, recency = float.NaN;
        foreach (var category in categories)
        {
            max = Math.Max(max, request.CategoryAffinity[category]);
            sum += request.CategoryAffinity[category];
            session = Math.Max(session, request.CategoryInSession.IsEmpty ? 0 : request.CategoryInSession[category]);
            recency = float.MinNumber(recency, request.CategoryLastDays.IsEmpty ? float.NaN : request.CategoryLastDays[category]);
        }

        row[(int)Feature.CategoryAffinityMax] = max;
        row[(int)Feature.CategoryAffinityMean] = sum / categories.Length;
        row[(int)Feature.CategoryInSession] = session;
        row[(int)Feature.CategoryRecency] = LogOnePlus(recency);
    }

    private static (float Dot, float Cosine) Products(ReadOnlySpan<float> query, float queryNorm, ReadOnlySpan<float> vector, float norm)
    {
        if (query.IsEmpty || norm <= 0 || queryNorm <= 0)
        {
            return (float.NaN, float.NaN);
        }

        var dot = TensorPrimitives.Dot(query, vector);
        return (dot, dot / (queryNorm * norm));
    }

    private static float Norm(ReadOnlySpan<float> vector) => vector.IsEmpty ? 0 : TensorPrimitives.Norm(vector);

    private static float LogOfRank(int rank) => rank < LogsOfRanks.Length ? LogsOfRanks[rank] : MathF.Log(rank);

    private static float LogOnePlus(float value) => float.IsNaN(value) ? value : MathF.Log(1 + Math.Max(0, value));
}
