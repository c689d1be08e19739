namespace OrleansReco.Abstractions;

/// <summary>Proof that a user was erased.</summary>
/// <param name="ReceiptId">Id of this receipt.</param>
/// <param name="UserHash">Keyed hash (HMAC-SHA256, hex) of the user's id: the tombstone. The id itself is gone.</param>
/// <param name="ErasedAt">When the last byte was gone.</param>
/// <param name="Events">Events erased.</param>
/// <param name="Decisions">Decisions erased.</param>
/// <param name="Examples">Examples erased.</param>
[GenerateSerializer, Immutable, Alias("reco.ErasureReceipt")]
public sealed record ErasureReceipt(
    [property: Id(0)] string ReceiptId,
    [property: Id(1)] string UserHash,
    [property: Id(2)] DateTimeOffset ErasedAt,
    [property: Id(3)] long Events,
    [property: Id(4)] long Decisions,
    [property: Id(5)] long Examples);
