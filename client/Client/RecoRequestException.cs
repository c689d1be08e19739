using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Client;

/// <summary>A call was refused as sent: a member is wrong, there is no such surface, the key may not do it. The message says what is wrong with which value, and the remedy.</summary>
/// <param name="status">Why, as HTTP says it: 400, 401, 403, 404, 409, 413; 424: the training that was asked for failed.</param>
/// <param name="message">What is wrong with which value, and the remedy.</param>
/// <param name="errors">Each member that is wrong.</param>
public sealed class RecoRequestException(int status, string message, ImmutableArray<FieldError> errors) : Exception(message)
{
    /// <summary>Why, as HTTP says it.</summary>
    public int Status { get; } = status;

    /// <summary>Each member that is wrong; may be empty.</summary>
    public ImmutableArray<FieldError> Errors { get; } = errors.IsDefault ? [] : errors;
}
