using System.Collections.Immutable;

namespace OrleansReco.Client.Rest;

/// <summary>Events of one request.</summary>
/// <param name="Ids">Their ids, in order.</param>
/// <param name="Body">The request's body.</param>
internal sealed record EventBatch(ImmutableArray<string> Ids, HttpBody Body);
