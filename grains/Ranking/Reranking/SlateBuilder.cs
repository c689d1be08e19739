using System.Buffers;
using System.Numerics.Tensors;
using OrleansReco.Abstractions;
using OrleansReco.Ranking.Features;

namespace OrleansReco.Ranking.Reranking;

/// <summary>
/// A slate that grows position by position. At each place the logit of a candidate is its rank score less a diversity penalty given the earlier picks (maximal marginal relevance:
/// Carbonell and Goldstein 1998), and candidates that a cap masks are out. The next item is the best of the rest, or is drawn by softmax(logit / temperature) with fresh Gumbel
/// noise, so that a pick's propensity is conditional on the prefix and the slate's is the product.
/// </summary>
public sealed class SlateBuilder : IDisposable
{
    private readonly CandidateTable _table;
    private readonly RerankingSpec _spec;
    private readonly double _range;
    private readonly double[] _probabilities;
    private readonly double[] _noise;
    private readonly float[] _similarity;
    private readonly bool[] _taken;
    private readonly int[] _perCategory;

    /// <summary>An empty slate over the candidates of <paramref name="table"/>, whose logits are set.</summary>
    public SlateBuilder(CandidateTable table, RerankingSpec spec)
    {
        _table = table;
        _spec = spec;
        var logits = table.Logits.AsSpan(0, table.Count);
        _range = logits.IsEmpty ? 0 : TensorPrimitives.Max<float>(logits) - TensorPrimitives.Min<float>(logits);
        _probabilities = ArrayPool<double>.Shared.Rent(table.Count);
        _noise = ArrayPool<double>.Shared.Rent(table.Count);
        _similarity = ArrayPool<float>.Shared.Rent(table.Count);
        _taken = ArrayPool<bool>.Shared.Rent(table.Count);
        Array.Clear(_similarity, 0, table.Count);
        Array.Clear(_taken, 0, table.Count);
        var categories = 0;
        if (spec.MaxPerCategory > 0)
        {
            foreach (var category in table.Categories.AsSpan(0, table.CategoryStarts[table.Count]))
            {
                categories = Math.Max(categories, category + 1);
            }
        }

        _perCategory = ArrayPool<int>.Shared.Rent(categories);
        Array.Clear(_perCategory, 0, categories);
    }

    /// <summary>Whether the candidate may stand at the next place.</summary>
    public bool Allows(int candidate)
    {
        if (_taken[candidate])
        {
            return false;
        }

        if (_spec.MaxPerCategory > 0)
        {
            foreach (var category in _table.CategoriesOf(candidate))
            {
                if (_perCategory[category] >= _spec.MaxPerCategory)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The candidate's logit at the next place.</summary>
    public double LogitOf(int candidate) => _table.Logits[candidate] - (_spec.Diversity * _range * _similarity[candidate]);

    /// <summary>Writes each candidate's probability for the next place; 0 for what is not allowed. They sum to 1, or are all 0 when nothing is allowed.
    /// At temperature 0 the best has 1.</summary>
    /// <returns>The best allowed candidate; −1: none.</returns>
    public int Conditionals(Span<double> probabilities)
    {
        var n = _table.Count;
        var best = -1;
        for (var i = 0; i < n; i++)
        {
            probabilities[i] = Allows(i) ? LogitOf(i) : double.NegativeInfinity;
            best = probabilities[i] > double.NegativeInfinity && (best < 0 || probabilities[i] > probabilities[best]) ? i : best;
        }

        probabilities = probabilities[..n];
        if (best < 0 || _spec.Temperature <= 0)
        {
            probabilities.Clear();
            if (best >= 0)
            {
                probabilities[best] = 1;
            }

            return best;
        }

        TensorPrimitives.Subtract(probabilities, probabilities[best], probabilities);
        TensorPrimitives.Divide(probabilities, _spec.Temperature, probabilities);
        TensorPrimitives.Exp<double>(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<double>(probabilities), probabilities);
        return best;
    }

    /// <summary>Chooses the item of the next place and puts it there. False: nothing is allowed any more.</summary>
    public bool TryPickNext(ref RandomStream random, out Pick pick)
    {
        var probabilities = _probabilities.AsSpan(0, _table.Count);
        var best = Conditionals(probabilities);
        if (best < 0)
        {
            pick = default;
            return false;
        }

        var chosen = _spec.Temperature <= 0 ? best : Draw(probabilities, ref random);
        pick = new Pick(chosen, (float)LogitOf(chosen), probabilities[chosen], chosen == best ? PickKind.Best : PickKind.Explored);
        Put(chosen);
        return true;
    }

    /// <summary>Puts a pinned candidate at the next place; caps do not hold it off, and it counts for them.</summary>
    public Pick PutPinned(int candidate)
    {
        var pick = new Pick(candidate, (float)LogitOf(candidate), 1, PickKind.Pinned);
        Put(candidate);
        return pick;
    }

    /// <summary>Keeps a candidate from every place but the one it is pinned to.</summary>
    public void Reserve(int candidate) => _taken[candidate] = true;

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(_probabilities);
        ArrayPool<double>.Shared.Return(_noise);
        ArrayPool<float>.Shared.Return(_similarity);
        ArrayPool<bool>.Shared.Return(_taken);
        ArrayPool<int>.Shared.Return(_perCategory);
    }

    // argmax of ln p + Gumbel noise is a draw from p (Gumbel 1954); ln p + G = ln(p / E) with E = −ln U exponential, and ln is monotone, so p / E is enough.
    private int Draw(ReadOnlySpan<double> probabilities, ref RandomStream random)
    {
        var noise = _noise.AsSpan(0, probabilities.Length);
        foreach (ref var unit in noise)
        {
            unit = random.NextUnit();
        }

        TensorPrimitives.Log<double>(noise, noise);
        var chosen = -1;
        var highest = double.NegativeInfinity;
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] > 0 && probabilities[i] / -noise[i] > highest)
            {
                highest = probabilities[i] / -noise[i];
                chosen = i;
            }
        }

        return chosen;
    }

    private void Put(int candidate)
    {
        _taken[candidate] = true;
        if (_spec.MaxPerCategory > 0)
        {
            foreach (var category in _table.CategoriesOf(candidate))
            {
                _perCategory[category]++;
            }
        }

        if (_spec.Diversity > 0)
        {
            for (var i = 0; i < _table.Count; i++)
            {
                _similarity[i] = _taken[i] ? _similarity[i] : Math.Max(_similarity[i], ItemSimilarity.Of(_table, candidate, i));
            }
        }
    }
}
