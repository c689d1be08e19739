namespace OrleansReco.Learning.Examples;

/// <summary>One weighted use of an item by a user, as training reads it.</summary>
/// <param name="Row">Its place in the log of all users.</param>
/// <param name="UserId">The user.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Weight">What <see cref="EventWeights"/> says of the event, before decay; negative for a refusal.</param>
/// <param name="At">When it happened.</param>
/// <param name="SessionId">The session, if said.</param>
public sealed record TrainingInteraction(long Row, string UserId, string ItemId, float Weight, DateTimeOffset At, string? SessionId = null);
