using System.Runtime.CompilerServices;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Retrieval;

/// <summary>Content vectors by item, made once for each state of an item.</summary>
internal sealed class ContentVectors(ContentVectorizer vectorizer, int fittedOn)
{
    private readonly ConditionalWeakTable<Item, StrongBox<SparseVector>> _vectors = [];

    public int FittedOn => fittedOn;

    public ContentVectorizer Vectorizer => vectorizer;

    public SparseVector Of(Item item) => _vectors.GetValue(item, key => new StrongBox<SparseVector>(vectorizer.Vectorize(key))).Value;
}
